"""HTTPS to a server whose certificate is known byte for byte.

SEPM's own certificate may have expired; its dates are set aside here, its identity is not.
"""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass

from sepmtk.machine.values import Endpoint
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.net.context import leaf, looking
from sepmtk.net.dial import Deadline, conversation, held_to
from sepmtk.net.errors import Protocol, WrongPeer

LARGEST_BODY = 16 << 20
"""Bytes of an answer."""


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    body: bytes


def get(endpoint: Endpoint, path: str, pinned_der: bytes, timeout: float = 10.0) -> Answer:
    """GET ``path`` from a peer that shows exactly ``pinned_der``.

    Raises:
        NetError: WrongPeer where it shows another certificate (nothing was asked then), else as
            :func:`sepmtk.net.tls.served_certificate`.
    """
    deadline = Deadline(timeout)
    where = f"{endpoint.host}:{endpoint.port}"
    context = looking()
    context.sslsocket_class = held_to(deadline)
    with conversation(endpoint.host, endpoint.port, deadline) as plain:
        plain.settimeout(deadline.left())
        with context.wrap_socket(plain, server_hostname=endpoint.server_name) as session:
            found = leaf(session)
            if found != pinned_der:
                raise WrongPeer(where, thumbprint_of(found))
            return _ask(session, endpoint.server_name, path, where)


def _ask(session: ssl.SSLSocket, name: str, path: str, where: str) -> Answer:
    connection = http.client.HTTPConnection(name)
    connection.sock = session
    try:
        connection.request("GET", path, headers={"Connection": "close", "Accept": "application/json"})
        with connection.getresponse() as response:
            body = response.read(LARGEST_BODY + 1)
            if len(body) > LARGEST_BODY:
                raise Protocol(where, "the answer is too long")
            if response.length:  # what is left of Content-Length; read(n) takes an early end for the end
                raise Protocol(where, "the answer was cut off")
            return Answer(response.status, body)
    except http.client.HTTPException as error:
        raise Protocol(where, f"{type(error).__name__}: {error}") from error
