"""Where a SEPM server keeps and shows certificates: two files, four web ports, SQL Server."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.checks.view import View
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.net import tds, tls
from sepmtk.net.errors import NetError


@dataclass(frozen=True)
class Place:
    """``info`` is None where nothing could be had; ``error`` says why. ``port`` is 0 for a file.
    ``broken``: there is a certificate, of which not even the dates can be read."""

    where: str
    port: int
    service: str
    info: CertificateInfo | None
    error: str = ""
    broken: bool = False


def places(view: View) -> tuple[Place, ...]:
    """All of them; the network is asked once."""
    return view.once("places", lambda: (*_files(view), *_ports(view), _sql(view)))


def sql_place(view: View) -> Place:
    """What SQL Server shows."""
    return places(view)[-1]


def _files(view: View) -> tuple[Place, ...]:
    from sepmtk.sepm.served import leaf

    server = view.server
    return tuple(
        _place(path.name, 0, "", leaf(view.reader, server, path), str(path))
        for path in (server.server_crt, server.keystore)
    )


def _ports(view: View) -> tuple[Place, ...]:
    found = []
    for port, service in view.server.web.services.items():
        if service in view.server.services:
            found.append(_asked(view, f"TCP {port}", port, service, tls))
    return tuple(found)


def _sql(view: View) -> Place:
    port = view.server.sql.tcp_port
    return _asked(view, f"TDS {port}", port, view.server.sql.service, tds)


def _asked(view: View, where: str, port: int, service: str, client: object) -> Place:
    endpoint = view.reader.network.endpoint(port)
    try:
        der = client.served_certificate(endpoint.host, endpoint.port, endpoint.server_name, timeout=5.0)  # type: ignore[attr-defined]
    except NetError as error:
        return Place(where, port, service, None, type(error).__name__)
    return _place(where, port, service, der, "")


def _place(where: str, port: int, service: str, der: bytes | None, error: str) -> Place:
    from sepmtk.pki.certificate import describe

    if der is None:
        return Place(where, port, service, None, error)
    try:
        return Place(where, port, service, describe(der))
    except UsageError as unreadable:
        return Place(where, port, service, None, error or unreadable.id, broken=True)
