"""Tables of TCP listeners, and where to dial."""

from __future__ import annotations

import socket
import struct

import pytest

from sepmtk.machine.windows.network import address_for, rows4, rows6


def table4(*rows: tuple[str, int]) -> bytes:
    packed = [
        struct.pack("<I4sIIII", 2, socket.inet_aton(a), socket.htons(port) | 0xABCD0000, 0, 0, 77)
        for a, port in rows
    ]
    return len(rows).to_bytes(4, "little") + b"".join(packed) + b"\xee" * 60


def table6(*rows: tuple[str, int, int]) -> bytes:
    packed = [
        struct.pack(
            "<16sII16sIIII", socket.inet_pton(socket.AF_INET6, a), scope, socket.htons(port), b"", 0, 0, 2, 77
        )
        for a, scope, port in rows
    ]
    return len(rows).to_bytes(4, "little") + b"".join(packed)


def test_tables_are_read_and_room_behind_them_is_not() -> None:
    assert list(rows4(table4(("0.0.0.0", 443), ("10.0.0.7", 1433)))) == [("0.0.0.0", 443), ("10.0.0.7", 1433)]
    rows = table6(("::", 0, 8443), ("fe80::1", 4, 8443), ("2001:db8::7", 0, 1433), ("::1", 0, 9))
    assert list(rows6(rows)) == [("::", 8443), ("2001:db8::7", 1433), ("::1", 9)]
    assert list(rows4(table4())) == list(rows6(table6())) == list(rows4(b"")) == []


@pytest.mark.parametrize(
    ("listening", "wanted"),
    [
        ([], "127.0.0.1"),
        ([("0.0.0.0", 1433), ("::", 1433)], "127.0.0.1"),
        ([("::", 1433)], "::1"),
        ([("10.0.0.7", 1433)], "10.0.0.7"),
        ([("10.0.0.7", 1433), ("127.0.0.1", 1433)], "127.0.0.1"),
        ([("10.0.0.7", 1434)], "127.0.0.1"),
    ],
)
def test_the_loopback_where_it_answers(listening: list[tuple[str, int]], wanted: str) -> None:
    assert address_for(1433, listening) == wanted
