"""Messages of a TDS client, byte by byte (MS-TDS 2.2), and a server's session that reads them from memory."""

from __future__ import annotations

import os
import ssl
import struct
from io import BytesIO
from typing import cast

from sepmtk.machine.lab.tds import Session

BATCH, RPC, ATTENTION, TRANSACTION, LOGIN7, PRELOGIN = 1, 3, 6, 14, 16, 18
HEADERS = struct.pack("<IIHQI", 22, 18, 2, 0, 1)
"""ALL_HEADERS: no transaction, one request."""
COLLATION = bytes.fromhex("0904d00034")
HELLO = struct.pack(">BHHBHHB", 1, 11, 1, 4, 12, 1, 0xFF) + b"\x02\x01"
"""PRELOGIN without encryption, with MARS."""


def packet(kind: int, body: bytes, status: int = 1) -> bytes:
    """A message of one packet."""
    return struct.pack(">BBHHBB", kind, status, len(body) + 8, 0, 1, 0) + body


def login7(user: str, password: str) -> bytes:
    """A LOGIN7 message with a user and a disguised password (MS-TDS 2.2.6.4)."""
    mixed = bytes(((b << 4 | b >> 4) & 0xFF) ^ 0xA5 for b in password.encode("utf-16-le"))
    name = user.encode("utf-16-le")
    table = b"".join(
        struct.pack("<HH", offset, count)
        for offset, count in [(94, 0), (94, len(user)), (94 + len(name), len(password)), *[(94, 0)] * 6]
    )
    fixed = struct.pack("<IIIIII", 0, 0x74000004, 4096, 0, 0, 0) + bytes(12) + table
    return fixed.ljust(94, b"\0") + name + mixed


def text(value: str) -> bytes:
    """A parameter of type nvarchar(4000)."""
    raw = value.encode("utf-16-le")
    return b"\0\0\xe7" + struct.pack("<H", 8000) + COLLATION + struct.pack("<H", len(raw)) + raw


def number(value: int | None, by_reference: bool = False) -> bytes:
    """A parameter of type int."""
    held = b"\0" if value is None else b"\4" + struct.pack("<i", value)
    return bytes([0, by_reference, 0x26, 4]) + held


def call(procedure: int | str, *parameters: bytes) -> bytes:
    """One RPC, by number or name."""
    if isinstance(procedure, int):
        name = struct.pack("<HH", 0xFFFF, procedure)
    else:
        name = struct.pack("<H", len(procedure)) + procedure.encode("utf-16-le")
    return name + b"\0\0" + b"".join(parameters)


def requests() -> list[bytes]:
    """Packets of every kind that a session answers, from a log-in on."""
    long = b"\0\0\xe7\xff\xff" + COLLATION + struct.pack("<QII", 4, 4, 0x00410041) + bytes(4)
    each = b"\0\0\x6a\x05\x09\x02\x05\x01\x39\x30\0\0" + b"\0\0\x68\x01\x01\x01" + b"\0\0\x6d\x08\0" + long
    sql = "SELECT @a, @b, @c, @d"
    calls = call(10, text(sql), text("@a decimal(9,2), @b bit, @c float, @d nvarchar(max)"), each)
    calls += b"\xff" + call(13, number(None, True), text("@a int"), text("SELECT @a, @@SPID"), number(5))
    calls += b"\xfe" + call("sp_execute", number(1), number(7)) + b"\xff" + call(2, number(None, True))
    calls += b"\xff" + call(11, number(None, True), text("@a int"), text("SELECT @a"), number(1))
    batch = "SET NOCOUNT ON; BEGIN TRAN; IF @@TRANCOUNT > 0 SELECT 1 /* ' */ -- ;\nCOMMIT; USE sem5"
    return [
        packet(RPC, HEADERS + calls),
        packet(RPC, HEADERS + call(15, number(3)), status=9),
        packet(BATCH, HEADERS + batch.encode("utf-16-le")),
        packet(TRANSACTION, HEADERS + struct.pack("<HBB", 5, 0, 0)) + packet(ATTENTION, b""),
        packet(TRANSACTION, HEADERS + struct.pack("<HBBBB", 7, 0, 1, 0, 0)),
    ]


class _Canned:
    """A peer that has said everything and hears nothing."""

    def __init__(self, data: bytes, readable: int) -> None:
        self._said, self._readable = BytesIO(data), readable

    def recv(self, most: int) -> bytes:
        return self._said.read(most)

    def sendall(self, _: bytes) -> None:
        """Nobody listens."""

    def fileno(self) -> int:
        return self._readable


def session_reads(data: bytes) -> None:
    """A server's session without TLS, which somebody who may log in sends ``data``."""
    readable, other = os.pipe()
    os.close(other)  # from now on there is always something to read, if only the end
    said = packet(PRELOGIN, HELLO) + packet(LOGIN7, login7("sem5", "p")) + data
    config = {"short_name": "host", "secrets": {"sem5": "p"}}
    try:
        peer = cast("ssl.SSLSocket", _Canned(said, readable))
        Session(peer, ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), config).run()
    finally:
        os.close(readable)
