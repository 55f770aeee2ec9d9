"""The certificates on disk and those that are shown: dates, and whether they are the same one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sepmtk.checks.places import Place, places
from sepmtk.checks.registry import DOCTOR, SOON, VERIFY, Look, check
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso

_SOON = timedelta(days=30)
"""SEPM itself mails its administrators this long before the end (KB 232057)."""


def readable(look: Look) -> Iterator[Finding]:
    """Both files hold a certificate that can be read."""
    for place in places(look):
        if place.info is None and not place.port:
            yield Finding("CERT-UNREADABLE", Severity.ERROR, {"path": place.error}, place.where)


def dates(look: Look) -> Iterator[Finding]:
    """One finding for each certificate, naming every place where it is."""
    soon = look.extras.get(SOON, _SOON)
    assert isinstance(soon, timedelta)
    for info, found in _by_certificate(look):
        where = ", ".join(place.where for place in found)
        params = {"where": where, "not_after": iso(info.not_after), "thumbprint": info.thumbprint}
        if look.now > info.not_after:
            yield Finding("CERT-EXPIRED", Severity.ERROR, params, info.thumbprint)
        elif look.now + soon > info.not_after:
            left = {"days": (info.not_after - look.now).days, "soon": soon.days}
            yield Finding("CERT-EXPIRES-SOON", Severity.WARNING, {**params, **left}, info.thumbprint)
        if look.now < info.not_before:
            early = {"where": where, "not_before": iso(info.not_before), "thumbprint": info.thumbprint}
            yield Finding("CERT-NOT-YET-VALID", Severity.ERROR, early, info.thumbprint)


def agreement(look: Look) -> Iterator[Finding]:
    """One certificate everywhere; more than one means that a step is unfinished."""
    found = _by_certificate(look)
    if len(found) > 1:
        shown = "; ".join(f"{info.thumbprint[:8]}: {', '.join(p.where for p in at)}" for info, at in found)
        yield Finding("CERTS-DIFFER", Severity.WARNING, {"count": len(found), "certificates": shown})


def _by_certificate(look: Look) -> list[tuple[CertificateInfo, list[Place]]]:
    found: dict[str, tuple[CertificateInfo, list[Place]]] = {}
    for place in places(look):
        if place.info is not None:
            found.setdefault(place.info.thumbprint, (place.info, []))[1].append(place)
    return list(found.values())


CHECKS = (
    check("certificate-files", readable, DOCTOR, VERIFY),
    check("certificate-dates", dates, DOCTOR, VERIFY),
    check("certificate-agreement", agreement, DOCTOR, VERIFY),
)
