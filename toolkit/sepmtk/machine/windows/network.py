"""The Network port: which address of this server to dial for a port."""

from __future__ import annotations

import ctypes
import socket
import struct
from collections.abc import Callable, Iterator
from ctypes import c_int, c_uint32, c_void_p

from sepmtk.machine import nt
from sepmtk.machine.values import Endpoint
from sepmtk.machine.windows.codes import ERROR_INSUFFICIENT_BUFFER

TCP_TABLE_OWNER_PID_LISTENER = 3
AF_INET, AF_INET6 = 2, 23
MIB_TCPROW_OWNER_PID = struct.Struct("<I4sI12x")
MIB_TCP6ROW_OWNER_PID = struct.Struct("<16sII32x")
_LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104


class WindowsNetwork:
    """Ports of this server, dialled over the loopback unless they listen on one address only."""

    def __init__(self, server_name: Callable[[], str]) -> None:
        self._server_name = server_name

    def endpoint(self, port: int) -> Endpoint:
        return Endpoint(address_for(port, listeners()), port, self._server_name())


def address_for(port: int, listening: list[tuple[str, int]]) -> str:
    """The best address to dial ``port`` at; the loopback where nobody listens, which then refuses."""
    found = [address for address, held in listening if held == port]
    order = ("127.0.0.1", "0.0.0.0", "::1", "::")  # noqa: S104
    for address in (*(a for a in order if a in found), *found):
        return _LOOPBACK.get(address, address)
    return "127.0.0.1"


def listeners() -> list[tuple[str, int]]:
    """Address and port of every TCP listener."""
    return [*rows4(_table(AF_INET)), *rows6(_table(AF_INET6))]


def rows4(table: bytes) -> Iterator[tuple[str, int]]:
    """MIB_TCPTABLE_OWNER_PID: state, address, port, then who is at the other end and whose it is."""
    for _, address, port in MIB_TCPROW_OWNER_PID.iter_unpack(_rows(table, MIB_TCPROW_OWNER_PID.size)):
        yield socket.inet_ntop(socket.AF_INET, address), _host_order(port)


def rows6(table: bytes) -> Iterator[tuple[str, int]]:
    """MIB_TCP6TABLE_OWNER_PID: address, scope, port, then the rest. A scoped address can't be dialled
    without its scope and serves nobody else."""
    for address, scope, port in MIB_TCP6ROW_OWNER_PID.iter_unpack(_rows(table, MIB_TCP6ROW_OWNER_PID.size)):
        if not scope:
            yield socket.inet_ntop(socket.AF_INET6, address), _host_order(port)


def _rows(table: bytes, size: int) -> bytes:
    count = int.from_bytes(table[:4], "little")
    return table[4 : 4 + count * size]


def _host_order(port: int) -> int:
    return socket.ntohs(port & 0xFFFF)


def _table(family: int) -> bytes:
    function = nt.call(
        "iphlpapi", "GetExtendedTcpTable",
        c_void_p, c_void_p, c_int, c_uint32, c_int, c_uint32, result=c_uint32,
    )  # fmt: skip
    size = c_uint32(1 << 14)
    for _ in range(10):  # it may grow between two calls
        buffer = ctypes.create_string_buffer(size.value)
        code = function(buffer, ctypes.byref(size), 0, family, TCP_TABLE_OWNER_PID_LISTENER, 0)
        if code != ERROR_INSUFFICIENT_BUFFER:
            return buffer.raw if code == 0 else b""
    return b""
