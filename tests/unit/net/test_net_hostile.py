"""Peers that stall, drip, flood or lie cost a bounded time and a bounded memory, and end in one error."""

from __future__ import annotations

import gzip
import struct
import time
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest
from hostile_peer import Act, drips, material, peer, says, stalls

from sepmtk.net import errors, tds, tls, web
from sepmtk.net.rest import RestClient, RestError

OK = b"HTTP/1.1 200 OK\r\n"
LENGTH = b"Content-Length: 99999999999\r\n\r\n"
CHUNK = b"10000\r\n" + b"x" * 65536 + b"\r\n"
BOMB = gzip.compress(bytes(64 << 20))
HTTP: dict[str, Act] = {
    "stalls": stalls,
    "drips a head": drips(OK, b"X-A: b\r\n"),
    "drips one header": drips(OK + b"X: ", b"x"),
    "drips a body": drips(OK + LENGTH, b" "),
    "drips chunks": drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
    "floods with headers": drips(OK, b"X-A: b\r\n" * 999, 0),
    "floods with a header": drips(OK + b"X: ", b"x" * 65536, 0),
    "floods with a body": drips(OK + LENGTH, bytes(65536), 0),
    "floods with chunks": drips(OK + b"Transfer-Encoding: chunked\r\n\r\n", CHUNK, 0),
    "floods without an end": drips(OK + b"\r\n", bytes(65536), 0),
    "speaks nonsense": says(b"\x00\xff" * 99),
    "closes": says(),
    "lies about its length": says(OK + b"Content-Length: 5\r\n\r\nab"),
    "counts strangely": says(OK + b"Content-Length: -1\r\n\r\nab"),
    "is a bomb": says(OK + b"Content-Encoding: gzip\r\nConnection: close\r\n\r\n" + BOMB),
    "nests": says(OK + b"Connection: close\r\n\r\n" + b"[" * 200_000),
    "says a number": says(OK + b"Connection: close\r\n\r\n" + b"9" * 20_000),
    "leads on": says(b"HTTP/1.1 302 F\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"),
}  # fmt: skip


class Clock:
    """The real time, and no waiting."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        return None


def measured(ask: Any, limit: float = 2.5) -> BaseException | None:
    """What ``ask`` raised, within the time and 80 MiB."""
    raised: BaseException | None = None
    tracemalloc.start()
    began = time.monotonic()
    try:
        ask()
    except (errors.NetError, RestError) as error:
        raised = error
    took, peak = time.monotonic() - began, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert took < limit, took
    assert peak < 80 << 20, peak
    return raised


@pytest.mark.parametrize("how", HTTP)
def test_rest_and_web(how: str) -> None:
    der, _ = material()
    with peer(HTTP[how], tls=True) as endpoint:
        client = RestClient(endpoint, "/v1", [der], Clock(), lambda _: "token", timeout=0.5, whole=0.8)
        assert measured(lambda: client.get("/groups")) is not None
        raised = measured(lambda: web.get(endpoint, "/", der, timeout=0.8))
    plain_bytes = {"is a bomb", "nests", "says a number", "leads on", "counts strangely"}
    assert raised is not None or how in plain_bytes


def packet(kind: int, body: bytes, status: int = 1, length: int | None = None) -> bytes:
    return struct.pack(">BBHHBB", kind, status, 8 + len(body) if length is None else length, 0, 1, 0) + body


ENCRYPTS = packet(4, b"\x01\x00\x06\x00\x01\xff\x01")
TDS: dict[str, Act] = {
    "stalls": stalls,
    "drips": drips(b"", b"\x04"),
    "drips packets": drips(b"", packet(4, b"x", 0)),
    "floods with packets": drips(b"", packet(4, bytes(4000), 0) * 50, 0),
    "floods with empty packets": drips(b"", packet(4, b"", 0) * 999, 0),
    "lies about a length": says(packet(4, b"", 1, 7)),
    "promises more": says(packet(4, b"abc", 1, 65535)),
    "points outside": says(packet(4, b"\x01\xff\xff\x00\x01\xff")),
    "names no encryption": says(packet(4, b"\xff")),
    "answers with a token stream": says(packet(4, b"\xfd" + bytes(12))),
    "closes": says(),
    "encrypts nothing": says(packet(4, b"\x01\x00\x06\x00\x01\xff\x02")),
    "floods the handshake": drips(ENCRYPTS, packet(0x12, b"\x16\x03\x03\x3f\xff" + bytes(4000)), 0),
    "drips the handshake": drips(ENCRYPTS, packet(0x12, b"\x16")),
    "speaks nonsense in the handshake": says(ENCRYPTS, packet(0x12, b"\x00" * 99)),
}


@pytest.mark.parametrize("how", TDS)
def test_tds(how: str) -> None:
    with peer(TDS[how]) as endpoint:
        ask = lambda: tds.served_certificate(endpoint.host, endpoint.port, "x", 0.8)  # noqa: E731
        assert isinstance(measured(ask), errors.NetError)


TLS: dict[str, Act] = {
    "stalls": stalls,
    "drips a record": drips(b"", b"\x16"),
    "drips a handshake": drips(b"\x16\x03\x03\x3f\xff\x02\xff\xff\xff", b"\x00"),
    "floods": drips(b"", b"\x16\x03\x03\x3f\xff" + bytes(16383), 0),
    "speaks nonsense": says(b"HTTP/1.1 400 Bad Request\r\n\r\n"),
    "closes": says(),
}


@pytest.mark.parametrize("how", TLS)
def test_tls(how: str) -> None:
    with peer(TLS[how]) as endpoint:
        ask = lambda: tls.served_certificate(endpoint.host, endpoint.port, "x", 0.8)  # noqa: E731
        assert isinstance(measured(ask), errors.NetError)
