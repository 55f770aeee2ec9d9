"""Tokens of a TDS 7.4 answer (MS-TDS 2.2.7)."""

from __future__ import annotations

import struct
from collections.abc import Sequence

COLLATION = bytes.fromhex("0904d00034")  # SQL_Latin1_General_CP1_CI_AS
_DONE, _DONEPROC, _ERROR, _ENVCHANGE, _LOGINACK = 0xFD, 0xFE, 0xAA, 0xE3, 0xAD
_NVARCHAR, _INTN = 0xE7, 0x26
_TRANSACTION = struct.pack("<BQ", 8, 1)


def b_text(text: str) -> bytes:
    """B_VARCHAR: length in one byte."""
    return bytes([len(text)]) + text.encode("utf-16-le")


def us_text(text: str) -> bytes:
    """US_VARCHAR: length in two bytes."""
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


def done(status: int = 0, rows: int = 0) -> bytes:
    """DONE, the end of an answer."""
    return struct.pack("<BHHQ", _DONE, status, 0, rows)


def proc_done() -> bytes:
    """The answer to a procedure that returns 0 and no rows."""
    return struct.pack("<Bi", 0x79, 0) + struct.pack("<BHHQ", _DONEPROC, 0, 0, 0)


def changed(kind: int, new: bytes, old: bytes = b"\0") -> bytes:
    """ENVCHANGE: something of the session is new."""
    return struct.pack("<BHB", _ENVCHANGE, 1 + len(new) + len(old), kind) + new + old


def logged_in(database: str, version: tuple[int, int, int]) -> bytes:
    """LOGINACK with the environment that clients wait for: database, collation, packet size."""
    major, minor, build = version
    body = b"\1" + bytes.fromhex("74000004") + b_text("Microsoft SQL Server")
    body += bytes([major, minor]) + struct.pack(">H", build)
    ack = struct.pack("<BH", _LOGINACK, len(body)) + body
    settings = changed(1, b_text(database), b_text("master")) + changed(7, bytes([5]) + COLLATION)
    return settings + changed(4, b_text("4096"), b_text("4096")) + ack + done()


def error(number: int, text: str, server: str, severity: int = 14, state: int = 1) -> bytes:
    """ERROR and the end of the answer."""
    body = struct.pack("<iBB", number, state, severity) + us_text(text) + b_text(server) + b_text("")
    body += struct.pack("<I", 1)
    return struct.pack("<BH", _ERROR, len(body)) + body + done(2)


def head(columns: Sequence[tuple[str, bool]]) -> bytes:
    """What a result's columns are: name, and whether a column is a big integer. All may be NULL."""
    out = struct.pack("<BH", 0x81, len(columns))
    for name, number in columns:
        shape = bytes([_INTN, 8]) if number else struct.pack("<BH", _NVARCHAR, 8000) + COLLATION
        out += struct.pack("<IH", 0, 9) + shape + b_text(name)
    return out


def row(columns: Sequence[tuple[str, bool]], values: Sequence[object]) -> bytes:
    """A row of such a result."""
    out = b"\xd1"
    for (_, number), value in zip(columns, values, strict=True):
        if number:
            out += b"\0" if value is None else b"\x08" + struct.pack("<q", int(str(value)))
        elif value is None:
            out += b"\xff\xff"
        else:
            raw = str(value).encode("utf-16-le")
            out += struct.pack("<H", len(raw)) + raw
    return out


def rows(column: str, values: Sequence[str | int]) -> bytes:
    """A result of one column; integers make it an integer column."""
    number = all(isinstance(v, int) for v in values)
    shape = bytes([_INTN, 4]) if number else struct.pack("<BH", _NVARCHAR, 8000) + COLLATION
    out = struct.pack("<BHIH", 0x81, 1, 0, 9) + shape + b_text(column)
    for value in values:
        if isinstance(value, int) and number:
            out += b"\xd1\4" + struct.pack("<i", value)
        else:
            raw = str(value).encode("utf-16-le")
            out += b"\xd1" + struct.pack("<H", len(raw)) + raw
    return out + done(0x10, len(values))


def transaction(request: int, chained: bool) -> bytes:
    """Begin (5), commit (7), roll back (8): Microsoft's driver crashes without the ENVCHANGE."""
    if request == 5:
        return changed(8, _TRANSACTION) + done()
    if request not in (7, 8):
        return done()
    ended = changed(9 if request == 7 else 10, b"\0", _TRANSACTION)
    return ended + (changed(8, _TRANSACTION) if chained else b"") + done()
