"""What SEPM's web ports answer, with and without a database. One request a connection."""

from __future__ import annotations

import json
import secrets
import socket
from dataclasses import dataclass
from typing import Any

from sepmtk.machine.lab import rest
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import SEPM_VERSION
from sepmtk.machine.lab.served import web_uses

_LARGEST = 1 << 20
_REASONS = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    404: "Not Found",
    429: "Too Many Requests",
    500: "Internal Server Error",
}
_UNEXPECTED = {"ja": "予想外のサーバーエラー。", "en": "Unexpected server error."}  # KB 229342


@dataclass(frozen=True)
class Request:
    """An HTTP request."""

    method: str
    path: str
    body: bytes
    target: str
    headers: dict[str, str]


@dataclass(frozen=True)
class Reply:
    """What is answered."""

    status: int
    kind: str
    body: bytes


def answer(peer: socket.socket, port: int, database: bool, lab: Lab) -> None:
    """Read one request and answer it. SEPM drops connections that are used again, so close."""
    request = _read(peer)
    reply = _REPLIES[web_uses(lab.config)[port]](request, database, lab)
    head = (
        f"HTTP/1.1 {reply.status} {_REASONS[reply.status]}\r\nContent-Type: {reply.kind}\r\n"
        f"Content-Length: {len(reply.body)}\r\nConnection: close\r\n\r\n"
    )
    peer.sendall(head.encode("ascii") + (b"" if request.method == "HEAD" else reply.body))


def _read(peer: socket.socket) -> Request:
    raw = b""
    while b"\r\n\r\n" not in raw:
        raw += _some(peer, raw)
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {k.strip().casefold(): v.strip() for k, _, v in (line.partition(":") for line in lines)}
    wanted = int(headers.get("content-length", "0"))
    while len(body) < wanted:
        body += _some(peer, body)
    method, path, *_ = first.split(" ")
    return Request(method.upper(), path.partition("?")[0], body, path, headers)


def _some(peer: socket.socket, so_far: bytes) -> bytes:
    piece = peer.recv(65536)
    if not piece or len(so_far) > _LARGEST:
        raise EOFError
    return piece


def _html(text: str, status: int = 200) -> Reply:
    page = f"<!DOCTYPE html><title>Symantec Endpoint Protection Manager</title><p>{text}</p>\n"
    return Reply(status, "text/html; charset=utf-8", page.encode())


def _json(data: Any, status: int = 200) -> Reply:
    return Reply(status, "application/json;charset=UTF-8", json.dumps(data, ensure_ascii=False).encode())


def _unexpected(config: dict[str, Any]) -> str:
    return f"{_UNEXPECTED[config['language'][:2]]} ErrorCode: 0x10010000"


def _clients(request: Request, database: bool, lab: Lab) -> Reply:
    return _html("Apache")


def _console(request: Request, database: bool, lab: Lab) -> Reply:
    """The console answers in the outage too: that a port answers proves nothing."""
    return _html("Symantec Endpoint Protection Manager" if database else _unexpected(lab.config))


def _reporting(request: Request, database: bool, lab: Lab) -> Reply:
    return _html("Reporting") if database else _html(_unexpected(lab.config), 500)


def _api(request: Request, database: bool, lab: Lab) -> Reply:
    """Shapes as in the public OpenAPI file of PSSymantecSEPM."""
    route = (request.method, request.path.rstrip("/"))
    if route == ("GET", "/sepm/api/v1/version"):
        version = ".".join(SEPM_VERSION.split(".")[:2])
        return _json({"API_SEQUENCE": "230504014", "API_VERSION": f"{version}.3000", "version": SEPM_VERSION})
    if route == ("POST", "/sepm/api/v1/identity/authenticate"):
        return _authenticate(request, database, lab)
    if not database and rest.known(request.method, request.target):
        return _json({"errorCode": "500", "errorMessage": _unexpected(lab.config)}, 500)
    with lab.hold():
        status, found = rest.answer(lab, request.method, request.target, request.headers, request.body)
    return _json(found, status)


def _authenticate(request: Request, database: bool, lab: Lab) -> Reply:
    try:
        given = json.loads(request.body)
        name, password = str(given["username"]), str(given["password"])
    except (ValueError, KeyError, TypeError):
        return _json({"errorCode": "400", "errorMessage": "Bad Request"}, 400)
    if not database:
        return _json({"errorCode": "500", "errorMessage": _unexpected(lab.config)}, 500)
    right = secrets.compare_digest(password.encode(), lab.config["secrets"]["console"].encode())
    if name.casefold() != "admin" or not right:
        return _json({"errorCode": "401", "errorMessage": "Authentication failed."}, 401)
    with lab.hold():
        token = rest.token(lab.config, lab.now() + rest.LIFE)
    again = secrets.token_hex(16)
    return _json({"token": token, "tokenExpiration": 43199, "refreshToken": again, "username": "admin"})


_REPLIES = {"clients": _clients, "console": _console, "reporting": _reporting, "api": _api}
