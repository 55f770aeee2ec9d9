"""Tokens of a TDS 7.4 answer (MS-TDS 2.2.7)."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass

COLLATION = bytes.fromhex("0904d00034")  # SQL_Latin1_General_CP1_CI_AS
_DONE, _DONEPROC, _DONEINPROC, _ERROR, _ENVCHANGE, _LOGINACK = 0xFD, 0xFE, 0xFF, 0xAA, 0xE3, 0xAD
_NVARCHAR, _INTN = 0xE7, 0x26
_TRANSACTION = struct.pack("<BQ", 8, 1)
MORE, FAILED, COUNTED, ATTENTION = 0x01, 0x02, 0x10, 0x20
"""Status of a DONE (2.2.7.6): something follows, an error, a count of rows, an attention was heard."""
TEXT, LONG, INT, BIGINT = 0, -1, 4, 8
"""Kinds of columns: an integer's bytes, text, or text of more than 4000 characters (PLP, 2.2.5.2.3)."""


def b_text(text: str) -> bytes:
    """B_VARCHAR: length in one byte."""
    return bytes([len(text)]) + text.encode("utf-16-le")


def us_text(text: str) -> bytes:
    """US_VARCHAR: length in two bytes."""
    return struct.pack("<H", len(text)) + text.encode("utf-16-le")


@dataclass(frozen=True)
class End:
    """A statement's end, before it is known what follows: status bits and, where they say so, rows."""

    status: int = 0
    rows: int = 0


def done(status: int = 0, rows: int = 0) -> bytes:
    """DONE, the end of a statement in a batch."""
    return struct.pack("<BHHQ", _DONE, status, 0, rows)


def done_in_proc(status: int = 0, rows: int = 0) -> bytes:
    """DONEINPROC, the end of a statement in a procedure: something always follows."""
    return struct.pack("<BHHQ", _DONEINPROC, status | MORE, 0, rows)


def return_status(number: int) -> bytes:
    """RETURNSTATUS: what a procedure returns."""
    return struct.pack("<Bi", 0x79, number)


def proc_done(status: int = 0) -> bytes:
    """DONEPROC: the end of a call."""
    return struct.pack("<BHHQ", _DONEPROC, status, 0, 0)


def returned(number: int) -> bytes:
    """RETURNVALUE: a procedure's first parameter, an integer that it has set."""
    head = struct.pack("<BHBBIH", 0xAC, 0, 0, 1, 0, 0)
    return head + bytes([_INTN, INT, INT]) + struct.pack("<i", number)


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
    """ERROR; a DONE with :data:`FAILED` ends what failed. SQL Server's texts hold 2047 characters."""
    body = struct.pack("<iBB", number, state, severity) + us_text(text[:2047]) + b_text(server) + b_text("")
    body += struct.pack("<I", 1)
    return struct.pack("<BH", _ERROR, len(body)) + body


def head(columns: Sequence[tuple[str, int]]) -> bytes:
    """What a result's columns are: name, and the bytes of an integer or :data:`TEXT`. All may be NULL."""
    out = struct.pack("<BH", 0x81, len(columns))
    for name, size in columns:
        text = struct.pack("<BH", _NVARCHAR, 0xFFFF if size == LONG else 8000) + COLLATION
        shape = bytes([_INTN, size]) if size > 0 else text
        out += struct.pack("<IH", 0, 9) + shape + b_text(name[:128])
    return out


def row(columns: Sequence[tuple[str, int]], values: Sequence[object]) -> bytes:
    """A row of such a result."""
    out = b"\xd1"
    for (_, size), value in zip(columns, values, strict=True):
        if size > 0:
            form = "<q" if size == BIGINT else "<i"
            out += b"\0" if value is None else bytes([size]) + struct.pack(form, int(str(value)))
        elif value is None:
            out += b"\xff" * (8 if size == LONG else 2)
        else:
            raw = str(value).encode("utf-16-le", "replace")
            plp = struct.pack("<QI", len(raw), len(raw)) + raw + bytes(4) if raw else bytes(12)
            out += plp if size == LONG else struct.pack("<H", len(raw)) + raw
    return out


def is_row(token: bytes) -> bool:
    """Whether a token is a row."""
    return token[:1] == b"\xd1"


def begun() -> bytes:
    """ENVCHANGE: a transaction has begun. Microsoft's ODBC driver crashes without it."""
    return changed(8, _TRANSACTION)


def ended(committed: bool) -> bytes:
    """ENVCHANGE: the transaction is over."""
    return changed(9 if committed else 10, b"\0", _TRANSACTION)
