"""The certificates that many servers show: over TLS, and over SQL Server's TDS."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path

from sepmtk.machine.ports import Reader
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import Failed, UsageError
from sepmtk.model.logtext import log_text
from sepmtk.model.target import HTTPS_PORT, read_target
from sepmtk.nouns.cert.source import from_network
from sepmtk.nouns.inputs import read_input
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
class ProbeRequest:
    """``targets`` as :func:`sepmtk.model.target.read_target` takes them; without a port it is 443.
    ``soon``: ends within so many days. ``reader``: the lab whose own names are dialled there."""

    targets: tuple[str, ...]
    now: datetime
    soon: int = 30
    reader: Reader | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Probed:
    """What a target showed. ``days_left`` are whole days, -1 on the first day after its end;
    ``detail`` says why nothing was read."""

    target: str
    verdict: Verdict
    kind: str | None
    days_left: int | None
    certificate: CertificateInfo | None
    detail: str


def targets_in(file: Path) -> tuple[str, ...]:
    """One target a line; ``#`` begins a comment.

    Raises:
        UsageError: ``FILE-UNREADABLE``.
    """
    lines = (line.partition("#")[0].strip() for line in log_text(read_input(file)).splitlines())
    return tuple(line for line in lines if line)


def probe(request: ProbeRequest) -> Iterator[Probed]:
    """Each target's certificate, in the order of the targets, as soon as it and those before are known.

    Raises:
        UsageError: ``TARGETS-MISSING``; ``TARGET-…`` before anything is dialled.
    """
    if not request.targets:
        raise UsageError("TARGETS-MISSING")
    wanted = [(target, _endpoint(target)) for target in dict.fromkeys(request.targets)]
    return _dial_all(request, wanted)


def _dial_all(request: ProbeRequest, wanted: Sequence[tuple[str, tuple[str, int]]]) -> Iterator[Probed]:
    pool = ThreadPoolExecutor(min(AT_ONCE, len(wanted)))
    try:
        yield from pool.map(lambda one: _probed(request, *one), wanted)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)  # Ctrl-C doesn't wait for slow servers


def _endpoint(target: str) -> tuple[str, int]:
    found = read_target(target)
    return found.host, found.port or HTTPS_PORT


def _probed(request: ProbeRequest, target: str, endpoint: tuple[str, int]) -> Probed:
    try:
        found = from_network(*endpoint, target, request.reader)
    except Failed as error:
        return Probed(target, Verdict.UNREAD, None, None, None, str(error.params.get("detail", "")))
    try:
        info = describe(found.ders[0])
    except UsageError as error:  # one odd certificate never hides the other hosts' answers
        return Probed(target, Verdict.UNREAD, found.kind, None, None, f"{error.id}: {error.params['detail']}")
    left = info.not_after - request.now
    if left <= timedelta(0):
        verdict = Verdict.EXPIRED
    else:
        verdict = Verdict.SOON if left <= timedelta(days=request.soon) else Verdict.OK
    return Probed(target, verdict, found.kind, left.days, info, "")
