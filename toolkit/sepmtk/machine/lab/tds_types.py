"""Parameters' types and values on the wire (MS-TDS 2.2.5.4, 2.2.5.5): those that drivers give to a query."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

Value = str | int | float | bytes | None
_INTN, _BITN, _FLTN, _DECIMALN, _NUMERICN = 0x26, 0x68, 0x6D, 0x6A, 0x6C
_FIXED = {0x1F: "", 0x30: "<B", 0x32: "<B", 0x34: "<h", 0x38: "<i", 0x7F: "<q", 0x3B: "<f", 0x3E: "<d"}
_WHOLE = {1: "<B", 2: "<h", 4: "<i", 8: "<q"}
_REAL = {4: "<f", 8: "<d"}
_SHORT = {0xE7: "utf-16-le", 0xEF: "utf-16-le", 0xA7: "cp1252", 0xAF: "cp1252", 0xA5: "", 0xAD: ""}
_LONG = {0x63: "utf-16-le", 0x23: "cp1252", 0x22: ""}
_BINARY = (0xA5, 0xAD, 0x22)
_MAX, _NULL_SHORT = 0xFFFF, 0xFFFF
_NULL_LONG, _NULL_PLP = 0xFFFFFFFF, 0xFFFFFFFFFFFFFFFF


class Malformed(Exception):
    """A message that is none: what SQL Server says to it (8009, 8016: severity 16, and it hangs up)."""

    def __init__(self, number: int, what: str) -> None:
        super().__init__(what)
        self.number = number


@dataclass
class Reader:
    """Bytes of a message, from the front."""

    data: bytes
    at: int = field(default=0)

    def take(self, count: int) -> bytes:
        """So many bytes.

        Raises:
            EOFError: there are fewer.
        """
        piece = self.data[self.at : self.at + count]
        if len(piece) < count:
            raise EOFError("a message that ends too soon")
        self.at += count
        return piece

    def number(self, form: str) -> int:
        """An integer in struct's form."""
        return int(struct.unpack(form, self.take(struct.calcsize(form)))[0])

    def left(self) -> bool:
        return self.at < len(self.data)


def value(source: Reader, ordinal: int) -> Value:
    """TYPE_INFO and the value behind it.

    Raises:
        Malformed: a type that is unknown, or that the lab doesn't read (dates, money, tables).
        EOFError: it ends too soon.
    """
    kind = source.number("<B")
    if kind in _FIXED:
        form = _FIXED[kind]
        found: Value = struct.unpack(form, source.take(struct.calcsize(form)))[0] if form else None
        return found
    if kind in (_INTN, _BITN, _FLTN):
        source.take(1)
        size = source.number("<B")
        forms = _REAL if kind == _FLTN else _WHOLE
        if size and size not in forms:
            raise _badly_sized(ordinal, kind)
        return struct.unpack(forms[size], source.take(size))[0] if size else None
    if kind in (_DECIMALN, _NUMERICN):
        return _decimal(source, ordinal, kind)
    if kind in _SHORT:
        size = source.number("<H")
        source.take(0 if kind in _BINARY else 5)
        return _text(_partly(source) if size == _MAX else _counted(source, "<H", _NULL_SHORT), _SHORT[kind])
    if kind in _LONG:
        source.take(4 + (0 if kind in _BINARY else 5))
        return _text(_counted(source, "<I", _NULL_LONG), _LONG[kind])
    raise Malformed(8009, _told(ordinal, kind, "is unknown."))


def _badly_sized(ordinal: int, kind: int) -> Malformed:
    return Malformed(8016, _told(ordinal, kind, "has an invalid data length or metadata length."))


def _told(ordinal: int, kind: int, rest: str) -> str:
    return (
        "The incoming tabular data stream (TDS) remote procedure call (RPC) protocol stream is incorrect. "
        f'Parameter {ordinal} (""): Data type 0x{kind:02X} {rest}'
    )


def _decimal(source: Reader, ordinal: int, kind: int) -> Value:
    """A sign (1: not negative) and a whole number that is to be divided by ten as often as ``scale`` says."""
    _, _, scale = source.take(3)
    size = source.number("<B")
    if size == 1 or size > 17 or scale > 38:
        raise _badly_sized(ordinal, kind)
    if not size:
        return None
    sign, digits = source.number("<B"), int.from_bytes(source.take(size - 1), "little")
    signed = digits if sign else -digits
    return signed / 10**scale if scale else signed


def _counted(source: Reader, form: str, null: int) -> bytes | None:
    size = source.number(form)
    return None if size == null else source.take(size)


def _partly(source: Reader) -> bytes | None:
    """PLP: a length that may be unknown, then chunks until an empty one."""
    if source.number("<Q") == _NULL_PLP:
        return None
    out = b""
    while size := source.number("<I"):
        out += source.take(size)
    return out


def _text(raw: bytes | None, encoding: str) -> Value:
    return raw.decode(encoding, "replace") if raw is not None and encoding else raw
