"""A peer on the loopback that does what it is told, in the open or behind TLS."""

from __future__ import annotations

import contextlib
import socket
import ssl
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from sepmtk.machine.lab import certificate
from sepmtk.machine.values import Endpoint

NAME = "sepm01.corp.example"
Act = Callable[[socket.socket], None]


@cache
def material() -> tuple[bytes, ssl.SSLContext]:
    """A certificate (DER), and the context of a server that shows it."""
    key = certificate.new_key()
    now = datetime.now(UTC)
    der = certificate.self_signed(NAME, (NAME,), now - timedelta(1), now + timedelta(1), key).der
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.TemporaryDirectory() as folder:
        cert, secret = Path(folder) / "c", Path(folder) / "k"
        cert.write_bytes(certificate.pem(der))
        secret.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        context.load_cert_chain(cert, secret)
    return der, context


def behind(plain: socket.socket, tls: bool) -> contextlib.AbstractContextManager[socket.socket]:
    return material()[1].wrap_socket(plain, server_side=True) if tls else contextlib.nullcontext(plain)


@contextlib.contextmanager
def peer(act: Act, tls: bool = False) -> Iterator[Endpoint]:
    """``act`` has each connection; what it raises when the client has gone away is nobody's concern."""
    listener = socket.create_server(("127.0.0.1", 0))

    def one(plain: socket.socket) -> None:
        plain.settimeout(30)
        with contextlib.suppress(OSError, ValueError), plain, behind(plain, tls) as session:
            act(session)

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield Endpoint("127.0.0.1", listener.getsockname()[1], NAME)
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


def says(*answers: bytes) -> Act:
    """Each after something was read; then the end."""

    def act(session: socket.socket) -> None:
        for answer in answers:
            session.recv(65536)
            session.sendall(answer)

    return act


def drips(begin: bytes, piece: bytes, pause: float = 0.05) -> Act:
    """Once it was asked: ``begin``, and ``piece`` again and again; without ``pause`` as fast as can be."""

    def act(session: socket.socket) -> None:
        session.recv(65536)
        session.sendall(begin)
        while True:
            session.sendall(piece)
            time.sleep(pause) if pause else None

    return act


def stalls(session: socket.socket) -> None:
    """Takes what comes, and says nothing."""
    while session.recv(65536):
        pass
