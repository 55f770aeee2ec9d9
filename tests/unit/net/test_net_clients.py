"""The network clients against real TLS and TDS peers on the loopback."""

from __future__ import annotations

import contextlib
import hashlib
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sepmtk.machine.values import Endpoint
from sepmtk.net import errors, tds, tls, web

NAME = "sepm01.corp.example"
NOW = datetime.now(UTC)
DAY = timedelta(days=1)
Handler = Callable[[socket.socket], None]
Contexts = Callable[[x509.Certificate], ssl.SSLContext]
KEY = rsa.generate_private_key(65537, 2048)


def certificate(name: str = NAME, start: datetime = NOW - DAY, end: datetime = NOW + DAY) -> x509.Certificate:
    """A self-signed one, like SEPM's."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(KEY.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(KEY, hashes.SHA256())
    )


def der_of(cert: x509.Certificate) -> bytes:
    return cert.public_bytes(serialization.Encoding.DER)


GOOD = certificate()
EXPIRED = certificate(start=NOW - 400 * DAY, end=NOW - DAY)
FUTURE = certificate(start=NOW + DAY, end=NOW + 2 * DAY)
OTHER_NAME = certificate("elsewhere.corp.example")


@contextlib.contextmanager
def server(handle: Handler) -> Iterator[int]:
    """Runs ``handle`` for each connection until the block ends."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(5)

        def loop() -> None:
            while True:
                try:
                    peer, _ = listener.accept()
                except OSError:
                    return
                with peer, contextlib.suppress(OSError, EOFError, struct.error):
                    peer.settimeout(5)
                    handle(peer)

        thread = threading.Thread(target=loop, daemon=True)
        thread.start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def context(tmp_path: Path) -> Contexts:
    def make(cert: x509.Certificate) -> ssl.SSLContext:
        pem = tmp_path / "both.pem"
        pem.write_bytes(
            cert.public_bytes(serialization.Encoding.PEM)
            + KEY.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            )
        )
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(pem)
        return made

    return make


def speak_tls(context: ssl.SSLContext, answer: bytes = b"", asked: list[bytes] | None = None) -> Handler:
    def handle(peer: socket.socket) -> None:
        with context.wrap_socket(peer, server_side=True) as session:
            if asked is not None:
                asked.append(session.recv(65536))
            if answer:
                session.sendall(answer)

    return handle


def speak_tds(context: ssl.SSLContext, encryption: int = 3, split: int = 4088) -> Handler:
    """A server written from [MS-TDS], apart from the client that it judges."""

    def exactly(peer: socket.socket, count: int) -> bytes:
        data = b""
        while len(data) < count:
            more = peer.recv(count - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def read(peer: socket.socket) -> tuple[int, bytes]:
        body = b""
        while True:
            kind, status, length = struct.unpack(">BBH4x", exactly(peer, 8))
            body += exactly(peer, length - 8)
            if status & 1:
                return kind, body

    def write(peer: socket.socket, kind: int, body: bytes) -> None:
        for at in range(0, len(body), split):
            chunk = body[at : at + split]
            last = at + split >= len(body)
            peer.sendall(struct.pack(">BBHHBB", kind, int(last), 8 + len(chunk), 0, 1, 0) + chunk)

    def handle(peer: socket.socket) -> None:
        kind, asked = read(peer)
        assert kind == 0x12
        assert asked[0] == 0  # VERSION comes first
        write(peer, 0x04, bytes.fromhex("00000b00060100110001ff100003e80000") + bytes([encryption]))
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        session = context.wrap_bio(incoming, outgoing, server_side=True)
        while True:
            with contextlib.suppress(ssl.SSLWantReadError):
                session.do_handshake()
                write(peer, 0x12, outgoing.read())
                return
            if records := outgoing.read():
                write(peer, 0x12, records)
            kind, body = read(peer)
            assert kind == 0x12
            incoming.write(body)

    return handle


@pytest.mark.parametrize("cert", [GOOD, EXPIRED, FUTURE, OTHER_NAME])
def test_a_certificate_is_seen_whatever_is_wrong_with_it(context: Contexts, cert: x509.Certificate) -> None:
    with server(speak_tls(context(cert))) as port:
        assert tls.served_certificate("127.0.0.1", port, NAME) == der_of(cert)
    with server(speak_tds(context(cert))) as port:
        assert tds.served_certificate("127.0.0.1", port, NAME) == der_of(cert)


@pytest.mark.parametrize("client", [tls, tds])
@pytest.mark.parametrize(
    ("cert", "roots", "reason"),
    [
        (GOOD, [GOOD], "ok"),
        (GOOD, [EXPIRED, GOOD], "ok"),
        (GOOD, [], "untrusted"),
        (GOOD, [OTHER_NAME], "untrusted"),
        (EXPIRED, [EXPIRED], "expired"),
        (FUTURE, [FUTURE], "not_yet_valid"),
        (OTHER_NAME, [OTHER_NAME], "name"),
    ],
)
def test_the_verdict_of_a_client_that_trusts_these_roots(
    client: object,
    context: Contexts,
    cert: x509.Certificate,
    roots: list[x509.Certificate],
    reason: str,
) -> None:
    speak = speak_tls if client is tls else speak_tds
    with server(speak(context(cert))) as port:
        seen = client.handshake("127.0.0.1", port, NAME, [der_of(r) for r in roots])  # type: ignore[attr-defined]
    assert (seen.reason, seen.trusted, seen.der) == (reason, reason == "ok", der_of(cert))
    assert seen.version.startswith("TLSv1.")


@pytest.mark.parametrize("client", [tls, tds])
def test_roots_that_openssl_cannot_read_are_passed_over(client: object, context: Contexts) -> None:
    """Windows' store holds such (cpython #79846): cut off, no certificate at all, with bytes behind it."""
    good = der_of(GOOD)
    roots = [good[:-9], b"", b"no certificate", der_of(EXPIRED) + b"\0\0", good]
    speak = speak_tls if client is tls else speak_tds
    with server(speak(context(GOOD))) as port:
        assert client.handshake("127.0.0.1", port, NAME, roots).reason == "ok"  # type: ignore[attr-defined]


def test_a_server_that_splits_its_records_over_many_packets(context: Contexts) -> None:
    with server(speak_tds(context(GOOD), split=100)) as port:
        assert tds.served_certificate("127.0.0.1", port) == der_of(GOOD)


def test_a_server_that_speaks_an_old_version(context: Contexts) -> None:
    old = context(GOOD)
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    with server(speak_tls(old)) as port:
        assert tls.handshake("127.0.0.1", port, NAME, [der_of(GOOD)]).version == "TLSv1.2"


@pytest.mark.parametrize("ask", [tls.served_certificate, tds.served_certificate])
def test_errors_have_names(ask: Callable[..., bytes], context: Contexts) -> None:
    with socket.create_server(("127.0.0.1", 0)) as quiet:
        port = quiet.getsockname()[1]
        with pytest.raises(errors.TimedOut):
            ask("127.0.0.1", port, NAME, timeout=0.05)
    with pytest.raises(errors.Refused):
        ask("127.0.0.1", port, NAME)
    with (
        server(lambda peer: peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")) as port,
        pytest.raises(errors.Protocol),
    ):
        ask("127.0.0.1", port, NAME)
    with server(lambda peer: None) as port, pytest.raises(errors.Protocol):
        ask("127.0.0.1", port, NAME)


def test_the_time_limit_is_for_all_of_it() -> None:
    """A peer that sends a byte now and then can't hold the client."""

    def drip(peer: socket.socket) -> None:
        peer.settimeout(0.02)
        peer.sendall(bytes.fromhex("0401ffff00000000"))
        while True:
            peer.sendall(b"\0")
            with contextlib.suppress(TimeoutError):
                if peer.recv(1024) == b"":
                    return

    with server(drip) as port, pytest.raises(errors.TimedOut):
        tds.served_certificate("127.0.0.1", port, timeout=0.3)


def test_a_server_without_encryption_is_said_so(context: Contexts) -> None:
    with (
        server(speak_tds(context(GOOD), encryption=2)) as port,
        pytest.raises(errors.Protocol, match="no encryption"),
    ):
        tds.served_certificate("127.0.0.1", port)


def test_an_expired_but_known_peer_is_asked(context: Contexts) -> None:
    asked: list[bytes] = []
    body = b"HTTP/1.1 503 x\r\nContent-Length: 5\r\n\r\nhello"
    with server(speak_tls(context(EXPIRED), body, asked)) as port:
        answer = web.get(Endpoint("127.0.0.1", port, NAME), "/sepm/api/v1/version", der_of(EXPIRED))
    assert (answer.status, answer.body) == (503, b"hello")
    assert asked[0].startswith(b"GET /sepm/api/v1/version HTTP/1.1\r\nHost: sepm01.corp.example")


def test_another_peer_gets_not_one_byte(context: Contexts) -> None:
    asked: list[bytes] = []
    with server(speak_tls(context(GOOD), b"", asked)) as port, pytest.raises(errors.WrongPeer) as refused:
        web.get(Endpoint("127.0.0.1", port, NAME), "/", der_of(EXPIRED))
    assert refused.value.detail == hashlib.sha1(der_of(GOOD), usedforsecurity=False).hexdigest()
    assert b"".join(asked) == b""


def test_what_is_no_http_is_a_protocol_error(context: Contexts) -> None:
    with server(speak_tls(context(GOOD), b"\0\1\2\r\n\r\n")) as port, pytest.raises(errors.Protocol):
        web.get(Endpoint("127.0.0.1", port, NAME), "/", der_of(GOOD))
