"""A server that speaks TDS as far as TLS, and then does one thing wrong: what drivers say of it is real."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

# MS-TDS 2.2.6.5: options VERSION and ENCRYPTION (1: on), then their data
_OPTIONS = bytes((0x00, 0, 11, 0, 6, 0x01, 0, 17, 0, 1, 0xFF))
_PRELOGIN = _OPTIONS + bytes((15, 0, 0x07, 0xD0, 0, 0)) + b"\x01"
ALERTS = {
    "handshake_failure": 40,
    "bad_certificate": 42,
    "unsupported_certificate": 43,
    "certificate_revoked": 44,
    "certificate_expired": 45,
    "certificate_unknown": 46,
    "unknown_ca": 48,
    "protocol_version": 70,
    "insufficient_security": 71,
    "internal_error": 80,
}
"""RFC 8446, section 6."""


@contextmanager
def failing(behaviour: str) -> Iterator[int]:
    """Its port. ``silent``: hangs up at once; ``hangs_up``: when TLS begins; else the alert of that name."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, behaviour), daemon=True).start()
        yield int(listener.getsockname()[1])


def _serve(listener: socket.socket, behaviour: str) -> None:
    while True:
        try:
            peer, _ = listener.accept()
        except OSError:
            return  # the test is over
        with peer:
            peer.settimeout(10)
            try:
                _answer(peer, behaviour)
            except OSError:
                continue


def _answer(peer: socket.socket, behaviour: str) -> None:
    peer.recv(4096)
    if behaviour == "silent":
        return
    peer.sendall(_packet(0x04, _PRELOGIN))
    peer.recv(4096)
    if behaviour in ALERTS:
        peer.sendall(_packet(0x12, bytes((0x15, 3, 3, 0, 2, 2, ALERTS[behaviour]))))


def _packet(kind: int, data: bytes) -> bytes:
    return struct.pack(">BBHHBB", kind, 1, len(data) + 8, 0, 1, 0) + data
