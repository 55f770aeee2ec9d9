"""What is the matter with this server: the facts that choose the route."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sepmtk.machine.ports import Reader
from sepmtk.model.certificate import ENDS_SOON, CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Phrase
from sepmtk.model.plain import plain
from sepmtk.model.server import Server, WebPorts
from sepmtk.model.thumbprint import thumbprint_of


@dataclass(frozen=True)
class Situation:
    """``sql_served`` is a thumbprint, None where SQL Server does not answer; ``sql_reason`` is why
    a validating client would refuse it (``ok``, ``expired``, ``untrusted``, ``name`` …);
    ``outage`` names what the proof of a working SEPM lacks, nothing where it works."""

    now: datetime
    server_crt: str | None  # thumbprint; None where it cannot be read
    server_crt_not_after: datetime | None
    server_crt_expired: bool
    server_crt_soon: bool
    sql_served: str | None
    sql_reason: str
    trust: bool
    outage: tuple[Phrase, ...]
    sql_soon: bool = False  # what SQL Server shows ends within the month
    http_port: int = WebPorts().http

    def to_plain(self) -> dict[str, Any]:
        """As the plan keeps it."""
        data: dict[str, Any] = {name: plain(getattr(self, name)) for name in self.__dataclass_fields__}
        return data


def observe(reader: Reader, server: Server) -> Situation:
    """Look at the server: its files, and what it serves."""
    from sepmtk.sepm.proof import missing_proof
    from sepmtk.sepm.root_xml import read_trust
    from sepmtk.sepm.served import leaf, read_file

    now = reader.clock.now()
    info = _described(leaf(reader, server, server.server_crt))
    served, reason = sql_shown(reader, server)
    ends = _sql_end(reader, server) if served else None
    return Situation(
        now=now,
        server_crt=info.thumbprint if info else None,
        server_crt_not_after=info.not_after if info else None,
        server_crt_expired=bool(info and info.not_after <= now),
        server_crt_soon=bool(info and info.not_after <= now + ENDS_SOON),
        sql_served=served,
        sql_reason=reason,
        trust=read_trust(read_file(reader, server.root_xml)).value,
        outage=missing_proof(reader, server, None),
        sql_soon=bool(ends and ends <= now + ENDS_SOON),
        http_port=server.web.http,
    )


def _described(der: bytes | None) -> CertificateInfo | None:
    """None, too, where not even its dates can be read: it is there, and says nothing."""
    from sepmtk.pki.certificate import describe

    try:
        return describe(der) if der else None
    except UsageError:
        return None


def _sql_end(reader: Reader, server: Server) -> datetime | None:
    from sepmtk.net import tds
    from sepmtk.net.errors import NetError

    endpoint = reader.network.endpoint(server.sql.tcp_port)
    try:
        info = _described(tds.served_certificate(endpoint.host, endpoint.port, endpoint.server_name))
    except NetError:
        return None
    return info.not_after if info else None


def sql_shown(reader: Reader, server: Server) -> tuple[str | None, str]:
    """SQL Server's certificate, and why a validating client would refuse it."""
    from sepmtk.net.errors import NetError
    from sepmtk.sql.login import judge_login

    try:
        seen = judge_login(reader, server)
    except NetError as error:
        return None, type(error).__name__.lower()
    return thumbprint_of(seen.der), seen.reason
