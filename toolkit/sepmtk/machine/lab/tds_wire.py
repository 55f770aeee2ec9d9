"""Messages of TDS on a connection, in the open or inside TLS (MS-TDS 2.2.3)."""

from __future__ import annotations

import select
import socket
import ssl
import struct
from collections.abc import Iterable
from dataclasses import dataclass

REPLY, PRELOGIN = 4, 18
LAST, IGNORE, RESET, RESET_SKIP = 1, 2, 8, 16
"""Status of a packet (2.2.3.1.2)."""
SPID = 51
_PACKET = 4096
_LARGEST = 1 << 20


@dataclass(frozen=True)
class Message:
    """Its packets' type, every bit of their status, and their joined bodies."""

    kind: int
    status: int
    body: bytes


class Wire:
    """One connection's bytes."""

    def __init__(self, peer: socket.socket, context: ssl.SSLContext) -> None:
        self._peer = peer
        self._context = context
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None

    def open(self) -> None:
        """Go on without TLS: only the log-in was encrypted."""
        self._tls = None

    def speaks(self, seconds: float) -> bool:
        """Whether the client says something within that time, or hangs up."""
        held = self._tls is not None and bool(self._tls.pending() or self._incoming.pending)
        return held or bool(select.select([self._peer], [], [], seconds)[0])

    def handshake(self) -> None:
        """TLS records travel inside prelogin packets until the handshake is over."""
        secure = self._context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        finished = False
        while not finished:
            try:
                secure.do_handshake()
                finished = True
            except ssl.SSLWantReadError:
                pass
            finally:
                if ready := self._outgoing.read():
                    self.send(ready, PRELOGIN)
            if not finished:
                self._incoming.write(self.receive().body)
        self._tls = secure

    def receive(self) -> Message:
        """A whole message.

        Raises:
            EOFError: the peer hangs up, or says what is no message.
        """
        body, every = b"", 0
        while True:
            kind, status, length = struct.unpack(">BBH4x", self._exactly(8))
            every |= status
            if length < 8 or len(body) > _LARGEST:
                raise EOFError("length")
            body += self._exactly(length - 8)
            if status & LAST:
                return Message(kind, every, body)

    def _exactly(self, count: int) -> bytes:
        out = b""
        while len(out) < count:
            piece = self._plain(count - len(out))
            if not piece:
                raise EOFError
            out += piece
        return out

    def _plain(self, most: int) -> bytes:
        if self._tls is None:
            return self._peer.recv(most)
        while True:
            try:
                return self._tls.read(most)
            except ssl.SSLWantReadError:
                raw = self._peer.recv(65536)
                if not raw:
                    raise EOFError from None
                self._incoming.write(raw)

    def send(self, body: bytes, kind: int = REPLY) -> None:
        """A message."""
        self.send_all([body], kind)

    def send_all(self, parts: Iterable[bytes], kind: int = REPLY) -> None:
        """One message, packet by packet as its parts come."""
        room, held, number = _PACKET - 8, b"", 1
        for part in parts:
            held += part
            while len(held) > room:
                self._packet(held[:room], kind, number, last=False)
                held, number = held[room:], number + 1
        self._packet(held, kind, number, last=True)

    def _packet(self, piece: bytes, kind: int, number: int, last: bool) -> None:
        raw = struct.pack(">BBHHBB", kind, int(last), len(piece) + 8, SPID, number & 255, 0) + piece
        if self._tls is None:
            self._peer.sendall(raw)
        else:
            self._tls.write(raw)
            self._peer.sendall(self._outgoing.read())
