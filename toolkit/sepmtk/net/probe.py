"""The certificates that servers show: over TLS, and over SQL Server's TDS; of one server or of many."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Endpoint
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import Failed, UsageError
from sepmtk.model.target import HTTPS_PORT, read_target
from sepmtk.net import errors, tds, tls
from sepmtk.pki.certificate import describe

AT_ONCE = 32
"""Connections at a time: they wait for the network, not for a processor."""


class Verdict(StrEnum):
    """How a certificate stands to its end. ``unread``: none could be had."""

    OK = "ok"
    SOON = "soon"
    EXPIRED = "expired"
    UNREAD = "unread"


@dataclass(frozen=True)
class Probed:
    """What a target showed. ``kind``: ``tls`` or ``tds``. ``days_left`` are whole days, -1 on the first day
    after its end; ``detail`` says why nothing was read."""

    target: str
    verdict: Verdict
    kind: str | None
    days_left: int | None
    certificate: CertificateInfo | None
    detail: str


def served_by(host: str, port: int, named: str, reader: Reader | None = None) -> tuple[str, bytes]:
    """``tls`` or ``tds``, and the certificate in DER. TLS is tried first, then SQL Server's TDS, which keeps
    its handshake inside its own packets. ``named``: what an error calls it; ``reader``: a host whose
    own names are dialled where its ports are.

    Raises:
        Failed: ``PEER-NOT-READ``.
    """
    at = (_own_endpoint(reader, host, port) if reader else None) or Endpoint(host, port, host)
    try:
        return "tls", tls.served_certificate(at.host, at.port)
    except (errors.Refused, errors.Unreachable) as error:
        raise Failed("PEER-NOT-READ", where=named, detail=error.detail) from error
    except errors.NetError as first:
        try:
            return "tds", tds.served_certificate(at.host, at.port)
        except errors.NetError as second:
            detail = f"TLS: {first.detail}; TDS: {second.detail}"
            raise Failed("PEER-NOT-READ", where=named, detail=detail) from second


def _own_endpoint(reader: Reader, host: str, port: int) -> Endpoint | None:
    """Where to dial where ``host`` is a name or an address of the host itself, else None."""
    facts = reader.host.facts()
    own = {"localhost", facts.fqdn.lower(), facts.short_name.lower(), *facts.addresses}
    return reader.network.endpoint(port) if host.lower() in own else None


def probe(targets: Sequence[str], now: datetime, soon: int, reader: Reader | None) -> Iterator[Probed]:
    """Each target's certificate, in the order of the targets, as soon as it and those before are known.
    :func:`sepmtk.model.target.read_target` reads them; without a port it is 443. ``soon``: ends within so
    many days. ``reader`` as for :func:`served_by`.

    Raises:
        UsageError: ``TARGETS-MISSING``; ``TARGET-…`` before anything is dialled.
    """
    if not targets:
        raise UsageError("TARGETS-MISSING")
    wanted = [(target, read_target(target)) for target in dict.fromkeys(targets)]
    dialled = [(target, found.host, found.port or HTTPS_PORT) for target, found in wanted]

    def probed(one: tuple[str, str, int]) -> Probed:
        return _probed(*one, now, timedelta(days=soon), reader)

    def each() -> Iterator[Probed]:
        pool = ThreadPoolExecutor(min(AT_ONCE, len(dialled)))
        try:
            yield from pool.map(probed, dialled)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)  # Ctrl-C doesn't wait for slow servers

    return each()


def _probed(
    target: str, host: str, port: int, now: datetime, soon: timedelta, reader: Reader | None
) -> Probed:
    try:
        kind, der = served_by(host, port, target, reader)
    except Failed as error:
        return Probed(target, Verdict.UNREAD, None, None, None, str(error.params.get("detail", "")))
    try:
        info = describe(der)
    except UsageError as error:  # one odd certificate never hides the other hosts' answers
        return Probed(target, Verdict.UNREAD, kind, None, None, f"{error.id}: {error.params['detail']}")
    left = info.not_after - now
    verdict = Verdict.EXPIRED if left <= timedelta(0) else Verdict.SOON if left <= soon else Verdict.OK
    return Probed(target, verdict, kind, left.days, info, "")
