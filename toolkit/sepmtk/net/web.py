"""HTTPS to a server whose certificate is known byte for byte.

SEPM's own certificate may have expired; its dates are set aside here, its identity is not.
"""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from typing import Any

from sepmtk.machine.values import Endpoint
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.net.context import leaf, looking
from sepmtk.net.dial import Deadline, conversation
from sepmtk.net.errors import Protocol, WrongPeer

_LARGEST_BODY = 16 << 20


@dataclass(frozen=True)
class Answer:
    """An answer over HTTP."""

    status: int
    body: bytes


class _Session(ssl.SSLSocket):
    """Every read is held to the deadline of the whole exchange."""

    deadline: Deadline

    def recv_into(self, buffer: Any, nbytes: int | None = None, flags: int = 0) -> int:
        self.settimeout(self.deadline.left())
        return super().recv_into(buffer, nbytes, flags)


def get(endpoint: Endpoint, path: str, pinned_der: bytes, timeout: float = 10.0) -> Answer:
    """GET ``path`` from a peer that shows exactly ``pinned_der``.

    Raises:
        NetError: WrongPeer where it shows another certificate (nothing was asked then), else as
            :func:`sepmtk.net.tls.served_certificate`.
    """
    deadline = Deadline(timeout)
    where = f"{endpoint.host}:{endpoint.port}"
    context = looking()
    context.sslsocket_class = _Session
    with conversation(endpoint.host, endpoint.port, deadline) as plain:
        plain.settimeout(deadline.left())
        wrapped = context.wrap_socket(plain, server_hostname=endpoint.server_name)
        assert isinstance(wrapped, _Session)
        with wrapped as session:
            session.deadline = deadline
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
            body = response.read(_LARGEST_BODY + 1)
            if len(body) > _LARGEST_BODY:
                raise Protocol(where, "the answer is too long")
            return Answer(response.status, body)
    except http.client.HTTPException as error:
        raise Protocol(where, f"{type(error).__name__}: {error}") from error
