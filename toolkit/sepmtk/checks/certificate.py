"""The certificates on disk and those that are shown: dates, and whether they are the same one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sepmtk.checks.places import Place, places
from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import SOON, View
from sepmtk.model.certificate import ENDS_SOON, CertificateInfo
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.model.plain import iso

SELF_GENERATED = "SSL_Self_Signed_Fallback"
"""The name that SQL Server gives to a certificate that it makes at its start for want of another."""
_KIND = frozenset({"CERT-NOT-RSA", "CERT-KEY-SIZE", "CERT-SIGNATURE-WEAK"})


def readable(view: View) -> Iterator[Finding]:
    """Both files hold a certificate that can be read."""
    for place in places(view):
        if place.info is None and not place.port:
            id = "CERT-DATES-UNREADABLE" if place.broken else "CERT-UNREADABLE"
            yield Finding(id, Severity.ERROR, {"path": place.error}, place.where)


def as_standardised(view: View) -> Iterator[Finding]:
    """Strict programs refuse what is not as RFC 5280 has it; these here load it or don't, unsaid."""
    from sepmtk.pki.requirements import odd_finding

    for info, found in _by_certificate(view):
        if info.odd:
            yield odd_finding(info, ", ".join(place.where for place in found))


def dates(view: View) -> Iterator[Finding]:
    """One finding for each certificate, naming every place where it is."""
    soon = view.extras.get(SOON, ENDS_SOON)
    assert isinstance(soon, timedelta)
    for info, found in _by_certificate(view):
        where = ", ".join(place.where for place in found)
        params = {"where": where, "not_after": iso(info.not_after), "thumbprint": info.thumbprint}
        if view.now > info.not_after:
            yield Finding("CERT-EXPIRED", Severity.ERROR, params, info.thumbprint)
        elif view.now + soon > info.not_after:
            left = {"days": (info.not_after - view.now).days, "soon": soon.days}
            yield Finding("CERT-EXPIRES-SOON", Severity.WARNING, {**params, **left}, info.thumbprint)
        if view.now < info.not_before:
            early = {"where": where, "not_before": iso(info.not_before), "thumbprint": info.thumbprint}
            yield Finding("CERT-NOT-YET-VALID", Severity.ERROR, early, info.thumbprint)


def agreement(view: View) -> Iterator[Finding]:
    """One certificate everywhere; more than one means that a step is unfinished, and which says what next."""
    crt, keystore, *shown, sql = places(view)
    if crt.info and keystore.info and crt.info != keystore.info:
        params = {"crt": crt.info.thumbprint, "keystore": keystore.info.thumbprint}
        yield Finding("CERTS-DIFFER", Severity.ERROR, params)
    behind = [p for p in shown if p.info and (own := _file_of(p, crt, keystore).info) and p.info != own]
    if behind:
        where = ", ".join(place.where for place in behind)
        services = " ".join(dict.fromkeys(place.service for place in behind))
        yield Finding("CERT-NOT-LOADED", Severity.WARNING, {"where": where, "services": services})
    if sql.info and sql.info.common_name == SELF_GENERATED:
        yield Finding("SQL-SELF-GENERATED", Severity.WARNING, {"thumbprint": sql.info.thumbprint})
    elif crt.info and sql.info and crt.info != sql.info:
        newer = sql.info.not_after > crt.info.not_after
        id = "CERT-SQL-NEWER" if newer else "CERT-SQL-OLDER"
        params = {"sql": sql.info.thumbprint, "sepm": crt.info.thumbprint}
        yield Finding(id, Severity.WARNING, params)


def _file_of(place: Place, crt: Place, keystore: Place) -> Place:
    """The file that a port's certificate comes from: Apache's or Tomcat's (KB 158445)."""
    return crt if place.service == "semwebsrv" else keystore


def suitable(view: View) -> Iterator[Finding]:
    """RSA of 2048 bits with SHA-256: with less clients and Java refuse it, with more SEPM's console
    can't connect (KB 158660)."""
    from sepmtk.pki.requirements import judge

    for info, found in _by_certificate(view):
        unmet = [f for f in judge(info, now=view.now) if f.id in _KIND and f.severity is not Severity.OK]
        if unmet:
            reasons = tuple(Phrase("check.reason", _reason(f)) for f in unmet)
            worst = Severity.ERROR if any(f.severity is Severity.ERROR for f in unmet) else Severity.WARNING
            params = {"where": ", ".join(place.where for place in found), "reasons": reasons}
            yield Finding("CERT-UNSUITABLE", worst, params, info.thumbprint)


def _reason(unmet: Finding) -> dict[str, object]:
    return {"what": Phrase(f"{unmet.id}.message"), "found": Phrase(f"{unmet.id}.found", unmet.params)}


def _by_certificate(view: View) -> list[tuple[CertificateInfo, list[Place]]]:
    found: dict[str, tuple[CertificateInfo, list[Place]]] = {}
    for place in places(view):
        if place.info is not None:
            found.setdefault(place.info.thumbprint, (place.info, []))[1].append(place)
    return list(found.values())


CHECKS = (
    check("certificate-files", readable, DOCTOR, VERIFY),
    check("certificate-odd", as_standardised, DOCTOR, VERIFY),
    check("certificate-dates", dates, DOCTOR, VERIFY),
    check("certificate-agreement", agreement, DOCTOR, VERIFY),
    check("certificate-kind", suitable, DOCTOR, VERIFY),
)
