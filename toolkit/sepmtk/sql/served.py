"""What SQL Server shows, and how a client that validates would judge it."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.ports import Reader
from sepmtk.model.errors import UsageError
from sepmtk.model.server import Server
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.net.errors import NetError
from sepmtk.pki.certificate import describe
from sepmtk.sql.login import judge_login


@dataclass(frozen=True)
class OdbcSeen:
    """What Microsoft's ODBC driver says; ``accepted`` is about the certificate, not the log-in."""

    driver: str
    outcome: str
    accepted: bool
    text: str


@dataclass(frozen=True)
class SqlServed:
    """What SQL Server shows to a client that validates."""

    service: str
    port: int
    thumbprint: str | None
    not_after: object
    common_name: str
    trusted: bool
    reason: str
    odbc: OdbcSeen | None = None


def served(reader: Reader, server: Server) -> SqlServed:
    """Dial SQL Server, and judge its certificate by LocalMachine\\Root and the name SEPM uses."""
    sql = server.sql
    try:
        seen = judge_login(reader, server)
    except NetError as error:
        return SqlServed(sql.service, sql.tcp_port, None, None, "", False, type(error).__name__.lower())
    try:
        info = describe(seen.der)
    except UsageError:
        digest = thumbprint_of(seen.der)
        return SqlServed(sql.service, sql.tcp_port, digest, None, "", seen.trusted, seen.reason)
    shown = info.thumbprint, info.not_after, info.common_name
    return SqlServed(sql.service, sql.tcp_port, *shown, seen.trusted, seen.reason)
