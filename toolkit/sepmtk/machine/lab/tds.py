"""A TDS 7.4 server session (MS-TDS): prelogin, TLS inside it, a SQL login, and messages both ways.

MARS is refused (2.2.6.5); what is answered is :mod:`sepmtk.machine.lab.tds_session`'s business.
"""

from __future__ import annotations

import socket
import ssl
import struct
from collections.abc import Callable, Iterator
from typing import Any

from sepmtk.machine.lab import tds_tokens as tokens
from sepmtk.machine.lab import tsql
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.sql_errors import refused
from sepmtk.machine.lab.tds_session import BATCH, RPC, TRANSACTION, Conversation
from sepmtk.machine.lab.tds_wire import IGNORE, PRELOGIN, RESET, RESET_SKIP, Message, Wire

_ATTENTION, _LOGIN7 = 6, 16
_OFF, _ON, _NOT_SUPPORTED = 0, 1, 2
_VERSION = (15, 0, 2000)
_LOOK_EVERY = 2.0  # seconds between two looks whether the server still runs
_LISTEN_EVERY = 64
"""Parts of an answer between two looks whether the client wants no more of it."""


class Interrupted(Exception):
    """The client has sent an attention."""


class Session:
    """One connection."""

    def __init__(
        self,
        peer: socket.socket,
        context: ssl.SSLContext,
        config: dict[str, Any],
        lab: Lab | None = None,
        lives: Callable[[], bool] = lambda: True,
    ) -> None:
        """``lab`` has sem5; without it only what needs no table is answered. ``lives`` tells whether the
        server is still the one that the session began with: sessions end with it."""
        self._lives = lives
        self._wire = Wire(peer, context)
        self._lab = lab
        self._config = config
        self._waiting: list[Message] = []
        self._interrupted = False

    def run(self) -> None:
        """Serve until the peer hangs up (EOFError) or is refused."""
        hello = self._wire.receive()
        if hello.kind != PRELOGIN:
            return
        asked = _encryption(hello.body)
        granted = asked if asked in (_OFF, _NOT_SUPPORTED) else _ON
        self._wire.send(_prelogin(granted))
        if granted != _NOT_SUPPORTED:
            self._wire.handshake()
        login = self._wire.receive()
        if login.kind != _LOGIN7:
            return
        if granted == _OFF:
            self._wire.open()
        if database := self._log_in(login.body):
            state = tsql.State(database)
            self._go_on(Conversation(self._lab, self._server, granted == _ON, self._wait, state))

    def _go_on(self, talk: Conversation) -> None:
        """Answer until the server stops. A pool's connection may be silent for days."""
        while self._lives():
            if self._waiting or self._wire.speaks(_LOOK_EVERY):
                message = self._waiting.pop(0) if self._waiting else self._wire.receive()
                if self._lives():
                    self._serve(talk, message)

    @property
    def _server(self) -> str:
        return f"{self._config['short_name'].upper()}\\SQLEXPRESSSYMC"

    def _log_in(self, body: bytes) -> str:
        """The session's database; nothing where it may not log in."""
        user, password, database = (_login_text(body, at) for at in (40, 44, 68))
        plain = bytes(_unmixed(byte) for byte in password).decode("utf-16-le", "replace")
        name = user.decode("utf-16-le", "replace")
        chosen = database.decode("utf-16-le", "replace") or "sem5"
        failed = [refused(18456, name)]
        if name.casefold() == "sem5" and plain == self._config["secrets"]["sem5"]:
            if chosen.casefold() in tsql.DATABASES:
                self._wire.send(tokens.logged_in(chosen, _VERSION))
                return chosen
            failed.insert(0, refused(4060, chosen))
        told = b"".join(tokens.error(e.number, e.text, self._server, e.severity) for e in failed)
        self._wire.send(told + tokens.done(tokens.FAILED))
        return ""

    def _serve(self, talk: Conversation, message: Message) -> None:
        if message.kind == _ATTENTION:
            self._wire.send(tokens.done(tokens.ATTENTION))
        elif message.status & IGNORE:  # a request that was given up while it was sent (2.2.1.7)
            self._wire.send(tokens.done(tokens.FAILED))
        elif message.kind in (BATCH, RPC, TRANSACTION):
            self._wire.send_all(self._heard(self._answer(talk, message)))
            if self._interrupted:  # acknowledged in a message of its own: Microsoft's drivers wait for one
                self._interrupted = False
                self._wire.send(tokens.done(tokens.ATTENTION))
        else:
            raise EOFError(f"packet type {message.kind}")

    def _answer(self, talk: Conversation, message: Message) -> Iterator[bytes]:
        if message.status & (RESET | RESET_SKIP):
            talk.reset(keep_transaction=bool(message.status & RESET_SKIP))
            yield tokens.changed(18, b"\0")
        yield from talk.answer(message.kind, message.body)

    def _heard(self, parts: Iterator[bytes]) -> Iterator[bytes]:
        """The answer, cut short between two tokens where the client has sent an attention."""
        try:
            for number, part in enumerate(parts, 1):
                yield part
                if number % _LISTEN_EVERY == 0:
                    self._wait(0)
        except Interrupted:
            self._interrupted = True
            yield tokens.done(tokens.FAILED)

    def _wait(self, seconds: float) -> None:
        """Wait so long, but no longer than until the client says something. Another request is kept until
        this one is answered (3.3.5.9).

        Raises:
            Interrupted: it was an attention.
        """
        if self._wire.speaks(seconds):
            message = self._wire.receive()
            if message.kind == _ATTENTION:
                raise Interrupted
            self._waiting.append(message)


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
