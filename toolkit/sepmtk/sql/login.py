"""Whether a client that validates, as SEPM's JDBC driver does, accepts what SQL Server shows."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Store
from sepmtk.model.errors import UsageError
from sepmtk.model.server import Server
from sepmtk.net.context import Handshake
from sepmtk.net.tds import handshake

_DATES = ("expired", "not_yet_valid")


def judge_login(
    reader: Reader, server: Server, now: datetime | None = None, timeout: float = 10.0
) -> Handshake:
    """SQL Server's certificate against the host's roots, the name in ROOT.xml and the host's clock.

    OpenSSL judges chain and name, but dates only by the clock of the machine that this runs on.

    Raises:
        NetError: as :func:`sepmtk.net.tds.handshake`.
    """
    from sepmtk.pki.certificate import describe, matches_name

    now = now or reader.clock.now()
    endpoint = reader.network.endpoint(server.sql.tcp_port)
    roots = [entry.der for entry in reader.stores.list(Store.MACHINE_ROOT)]
    seen = handshake(endpoint.host, endpoint.port, server.database_host, roots, timeout)
    try:
        info = describe(seen.der)
    except UsageError as unreadable:
        return replace(seen, trusted=False, reason="other", detail=unreadable.id)
    if seen.reason not in ("ok", *_DATES):
        return seen
    if now > info.not_after:
        return replace(seen, trusted=False, reason="expired", detail=f"not after {info.not_after:%Y-%m-%d}")
    if now < info.not_before:
        return replace(
            seen, trusted=False, reason="not_yet_valid", detail=f"not before {info.not_before:%Y-%m-%d}"
        )
    if seen.reason in _DATES and not matches_name(info, server.database_host):
        return replace(seen, trusted=False, reason="name", detail=server.database_host)
    return replace(seen, trusted=True, reason="ok", detail="")


def objection(reader: Reader, server: Server, der: bytes) -> str:
    """What a client that validates would have against a certificate that SQL Server doesn't show yet: a
    reason as in :class:`sepmtk.net.context.Handshake`, empty where none is known. Whether a chain ends at
    a root only a handshake tells; a certificate that signs itself is its own root."""
    from sepmtk.pki.certificate import describe, matches_name

    try:
        info = describe(der)
    except UsageError:
        return ""
    now = reader.clock.now()
    if not info.not_before <= now <= info.not_after:
        return "expired" if now > info.not_after else "not_yet_valid"
    if not matches_name(info, server.database_host):
        return "name"
    rooted = any(entry.der == der for entry in reader.stores.list(Store.MACHINE_ROOT))
    return "untrusted" if info.self_signed and not rooted else ""
