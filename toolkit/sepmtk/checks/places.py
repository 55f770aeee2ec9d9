"""Where a SEPM server keeps and shows certificates: two files, four web ports, SQL Server."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.checks.registry import Look
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


def places(look: Look) -> tuple[Place, ...]:
    """All of them; the network is asked once."""
    return look.once("places", lambda: (*_files(look), *_ports(look), _sql(look)))


def sql_place(look: Look) -> Place:
    """What SQL Server shows."""
    return places(look)[-1]


def _files(look: Look) -> tuple[Place, ...]:
    from sepmtk.sepm.served import leaf

    server = look.server
    return tuple(
        _place(path.name, 0, "", leaf(look.reader, server, path), str(path))
        for path in (server.server_crt, server.keystore)
    )


def _ports(look: Look) -> tuple[Place, ...]:
    found = []
    for port, service in look.server.web.services.items():
        if service in look.server.services:
            found.append(_asked(look, f"TCP {port}", port, service, tls))
    return tuple(found)


def _sql(look: Look) -> Place:
    port = look.server.sql.tcp_port
    return _asked(look, f"TDS {port}", port, look.server.sql.service, tds)


def _asked(look: Look, where: str, port: int, service: str, client: object) -> Place:
    endpoint = look.reader.network.endpoint(port)
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
