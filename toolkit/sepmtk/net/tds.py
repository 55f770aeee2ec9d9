"""Which certificate SQL Server shows: TDS 7.4 PRELOGIN with TLS inside it, and no further.

[MS-TDS] 2.2.6.5 and 2.2.3.1.2: until the handshake is over, TLS records travel in packets of
type 0x12. Nobody logs in here; log-ins go through ODBC.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Sequence

from sepmtk.net.context import Handshake, judge, leaf, looking, shaken
from sepmtk.net.dial import Deadline, conversation
from sepmtk.net.errors import Protocol

_PRELOGIN, _REPLY = 0x12, 0x04
_HEADER = struct.Struct(">BBHHBB")
_OPTION = struct.Struct(">BHH")
_PACKET = 4096  # the packet size before anything was negotiated
_END_OF_MESSAGE = 0x01
_VERSION, _ENCRYPTION, _INSTANCE, _THREAD, _MARS, _TERMINATOR = 0, 1, 2, 3, 4, 0xFF
_ENCRYPT_ON, _ENCRYPT_NOT_SUPPORTED = 1, 2
LARGEST_REPLY = 1 << 20
"""Bytes of an answer to PRELOGIN."""


def served_certificate(host: str, port: int, server_name: str | None = None, timeout: float = 10.0) -> bytes:
    """The leaf (DER) that SQL Server shows; nothing about it is checked.

    Raises:
        NetError: Refused, Unreachable, TimedOut or Protocol. ``timeout`` is for all of it, in seconds.
    """
    return _shake(looking(), host, port, server_name, Deadline(timeout))[0]


def handshake(
    host: str, port: int, server_name: str, roots: Sequence[bytes], timeout: float = 10.0
) -> Handshake:
    """As :func:`sepmtk.net.tls.handshake`, with SQL Server."""
    deadline = Deadline(timeout)
    return judge(lambda context: _shake(context, host, port, server_name, deadline), roots)


def prelogin() -> bytes:
    """A PRELOGIN message that asks for encryption ([MS-TDS] 2.2.6.5)."""
    options = (
        (_VERSION, bytes(6)),
        (_ENCRYPTION, bytes([_ENCRYPT_ON])),
        (_INSTANCE, b"\0"),
        (_THREAD, bytes(4)),
        (_MARS, b"\0"),
    )
    head, data = b"", b""
    start = _OPTION.size * len(options) + 1
    for token, value in options:
        head += _OPTION.pack(token, start + len(data), len(value))
        data += value
    return head + bytes([_TERMINATOR]) + data


def _shake(
    context: ssl.SSLContext, host: str, port: int, server_name: str | None, deadline: Deadline
) -> tuple[bytes, str]:
    # TLS inside PRELOGIN ends with 1.2; from 1.3 on it is TDS 8.0, which puts TLS first.
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    refused: ssl.SSLCertVerificationError | None = None
    with conversation(host, port, deadline) as sock:
        wire = _Wire(sock, deadline, f"{host}:{port}")
        wire.send(prelogin())
        if _encryption(wire.message(_REPLY)) == _ENCRYPT_NOT_SUPPORTED:
            raise Protocol(wire.where, "the server has no encryption")
        try:
            session = shaken(context, server_name, wire.send, lambda: wire.packet(_PRELOGIN)[0])
            return leaf(session), session.version() or ""
        except ssl.SSLCertVerificationError as error:
            refused = error
    raise refused


def _encryption(reply: bytes) -> int:
    at = 0
    while at + _OPTION.size <= len(reply) and reply[at] != _TERMINATOR:
        token, offset, length = _OPTION.unpack_from(reply, at)
        if token == _ENCRYPTION and length == 1 and offset < len(reply):
            return int(reply[offset])
        at += _OPTION.size
    raise EOFError("the answer to PRELOGIN names no encryption")


class _Wire:
    """Packets over a socket ([MS-TDS] 2.2.3.1)."""

    def __init__(self, sock: socket.socket, deadline: Deadline, where: str) -> None:
        self._sock, self._deadline, self.where = sock, deadline, where

    def send(self, body: bytes) -> None:
        room = _PACKET - _HEADER.size
        chunks = [body[i : i + room] for i in range(0, len(body), room)]
        for number, chunk in enumerate(chunks, 1):
            status = _END_OF_MESSAGE if number == len(chunks) else 0
            self._sock.settimeout(self._deadline.left())
            self._sock.sendall(
                _HEADER.pack(_PRELOGIN, status, _HEADER.size + len(chunk), 0, number & 0xFF, 0) + chunk
            )

    def packet(self, kind: int) -> tuple[bytes, bool]:
        """A packet's body, and whether it ends its message."""
        found, status, length, _, _, _ = _HEADER.unpack(self._exactly(_HEADER.size))
        if found != kind or length < _HEADER.size:
            raise EOFError(f"packet of type 0x{found:02x} where 0x{kind:02x} should come")
        return self._exactly(length - _HEADER.size), bool(status & _END_OF_MESSAGE)

    def message(self, kind: int) -> bytes:
        """The bodies of all packets of a message."""
        body, last = self.packet(kind)
        while not last:
            if len(body) > LARGEST_REPLY:
                raise EOFError("the answer to PRELOGIN does not end")
            more, last = self.packet(kind)
            body += more
        return body

    def _exactly(self, count: int) -> bytes:
        data = b""
        while len(data) < count:
            self._sock.settimeout(self._deadline.left())
            more = self._sock.recv(count - len(data))
            if not more:
                raise EOFError("the connection was closed")
            data += more
        return data
