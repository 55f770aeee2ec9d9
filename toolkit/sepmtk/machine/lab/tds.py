"""A TDS 7.4 server session (MS-TDS): prelogin, TLS inside it, a SQL login, a few canned batches.

Enough for drivers to connect and ask which server this is; queries are SQLite's business.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Iterable
from typing import Any

from sepmtk.machine.lab import tds_tokens as tokens

_BATCH, _RPC, _REPLY, _ATTENTION, _TRANSACTION, _LOGIN7, _PRELOGIN = 1, 3, 4, 6, 14, 16, 18
_OFF, _ON, _NOT_SUPPORTED = 0, 1, 2
_VERSION = (15, 0, 2000)
_PACKET = 4096
_LARGEST = 1 << 20
Ask = Callable[[str], Iterable[bytes]] | None
"""Who answers a query, in tokens."""
_BANNER = "Microsoft SQL Server 2019 (RTM-GDR) - 15.0.2000.5 (X64) (simulated)"


class Session:
    """One connection."""

    def __init__(
        self, peer: socket.socket, context: ssl.SSLContext, config: dict[str, Any], sem5: Ask = None
    ) -> None:
        self._peer = peer
        self._sem5 = sem5
        self._context = context
        self._config = config
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls: ssl.SSLObject | None = None
        self._encrypted = False

    def run(self) -> None:
        """Serve until the peer hangs up (EOFError) or is refused."""
        kind, body = self._receive()
        if kind != _PRELOGIN:
            return
        asked = _encryption(body)
        granted = asked if asked in (_OFF, _NOT_SUPPORTED) else _ON
        self._send(_prelogin(granted), _REPLY)
        if granted != _NOT_SUPPORTED:
            self._handshake()
        kind, body = self._receive()
        if kind != _LOGIN7:
            return
        if granted == _OFF:  # only the login is encrypted
            self._tls = None
        self._encrypted = granted == _ON
        if self._log_in(body):
            while True:
                self._serve(*self._receive())

    def _log_in(self, body: bytes) -> bool:
        user, password, database = (_login_text(body, at) for at in (40, 44, 68))
        plain = bytes(_unmixed(byte) for byte in password).decode("utf-16-le", "replace")
        name = user.decode("utf-16-le", "replace")
        if name.casefold() != "sem5" or plain != self._config["secrets"]["sem5"]:
            server = f"{self._config['short_name'].upper()}\\SQLEXPRESSSYMC"
            self._send(tokens.error(18456, f"Login failed for user '{name}'.", server), _REPLY)
            return False
        self._send(tokens.logged_in(database.decode("utf-16-le") or "sem5", _VERSION), _REPLY)
        return True

    def _serve(self, kind: int, body: bytes) -> None:
        if kind == _BATCH:
            sql = _after_headers(body).decode("utf-16-le", "replace")
            self._send_all(
                self._sem5(sql) if self._sem5 and " from " in sql.casefold() else [self._batch(sql)]
            )
        elif kind == _TRANSACTION:
            rest = _after_headers(body)
            (request,) = struct.unpack_from("<H", rest)
            chained = request in (7, 8) and len(rest) > 3 and bool(rest[3 + rest[2]] & 1)
            self._send(tokens.transaction(request, chained), _REPLY)
        elif kind == _RPC:
            self._send(tokens.proc_done(), _REPLY)
        elif kind == _ATTENTION:
            self._send(tokens.done(0x20), _REPLY)
        else:
            raise EOFError(f"packet type {kind}")

    def _batch(self, sql: str) -> bytes:
        asked = sql.casefold()
        if "@@version" in asked:
            return tokens.rows("", [_BANNER])
        if "encrypt_option" in asked:
            return tokens.rows("encrypt_option", ["TRUE" if self._encrypted else "FALSE"])
        if asked.strip(" ;\r\n") == "select 1":
            return tokens.rows("", [1])
        return tokens.done()

    def _handshake(self) -> None:
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
                    self._send(ready, _PRELOGIN)
            if not finished:
                self._incoming.write(self._receive()[1])
        self._tls = secure

    def _receive(self) -> tuple[int, bytes]:
        """A whole message: its packets' type and joined bodies."""
        body = b""
        while True:
            kind, status, length = struct.unpack(">BBH4x", self._exactly(8))
            if length < 8 or len(body) > _LARGEST:
                raise EOFError("length")
            body += self._exactly(length - 8)
            if status & 1:
                return kind, body

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

    def _send(self, body: bytes, kind: int) -> None:
        self._send_all([body], kind)

    def _send_all(self, parts: Iterable[bytes], kind: int = _REPLY) -> None:
        """One message, packet by packet as its parts come."""
        room, held, number = _PACKET - 8, b"", 1
        for part in parts:
            held += part
            while len(held) > room:
                self._packet(held[:room], kind, number, last=False)
                held, number = held[room:], number + 1
        self._packet(held, kind, number, last=True)

    def _packet(self, piece: bytes, kind: int, number: int, last: bool) -> None:
        raw = struct.pack(">BBHHBB", kind, int(last), len(piece) + 8, 51, number & 255, 0) + piece
        if self._tls is None:
            self._peer.sendall(raw)
        else:
            self._tls.write(raw)
            self._peer.sendall(self._outgoing.read())


def _encryption(body: bytes) -> int:
    """Option 1 of a prelogin message."""
    for at in range(0, len(body) - 4, 5):
        if body[at] == 0xFF:
            break
        if body[at] == 1:
            (offset,) = struct.unpack_from(">H", body, at + 1)
            return body[offset] if offset < len(body) else _NOT_SUPPORTED
    return _NOT_SUPPORTED


def _prelogin(encryption: int) -> bytes:
    major, minor, build = _VERSION
    version = bytes([major, minor]) + struct.pack(">HH", build, 0)
    options = [(0, version), (1, bytes([encryption])), (2, b"\0"), (3, b""), (4, b"\0")]
    head, data = b"", b""
    for token, value in options:
        head += struct.pack(">BHH", token, 5 * len(options) + 1 + len(data), len(value))
        data += value
    return head + b"\xff" + data


def _login_text(body: bytes, at: int) -> bytes:
    """A variable part of LOGIN7 whose offset and length (in characters) stand at ``at``."""
    offset, count = struct.unpack_from("<HH", body, at)
    return body[offset : offset + 2 * count]


def _unmixed(byte: int) -> int:
    """LOGIN7 disguises the password: halves of each byte swapped, then XOR 0xA5."""
    byte ^= 0xA5
    return (byte << 4 | byte >> 4) & 0xFF


def _after_headers(body: bytes) -> bytes:
    (length,) = struct.unpack_from("<I", body)
    return body[length:]
