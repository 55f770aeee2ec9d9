"""What SQL Server and SEPM require of a certificate, one finding each, met or not.

SQL Server: Microsoft, "Certificate requirements for SQL Server". SEPM: KB 158445, 158660, TECH161487.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sepmtk.model.certificate import ENDS_SOON, CertificateInfo
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.model.plain import iso
from sepmtk.pki.certificate import matches_name

BITS = 2048
AT_KEYEXCHANGE = 1

_OK, _WARNING, _ERROR = Severity.OK, Severity.WARNING, Severity.ERROR
_STRONG = ("sha256", "sha384", "sha512")


@dataclass(frozen=True)
class KeyFacts:
    """The private key that goes with the certificate. What isn't known is None."""

    present: bool
    public_key_sha256: str | None = None
    provider: str | None = None
    provider_type: int | None = None
    """As in wincrypt.h; 0 is a key of the newer CNG."""
    key_spec: int | None = None


@dataclass(frozen=True)
class _Case:
    info: CertificateInfo
    now: datetime


def judge(
    info: CertificateInfo,
    *,
    now: datetime,
    host_names: Sequence[str] = (),
    fqdn: str | None = None,
    key: KeyFacts | None = None,
) -> tuple[Finding, ...]:
    """Every requirement that applies. ``host_names``: what clients dial; ``fqdn``: the host's."""
    case = _Case(info, now)
    found = [rule(case) for rule in _RULES]
    if fqdn is not None:
        found.append(_common_name(info, fqdn))
    found += [_covers(info, host) for host in host_names]
    if key is not None:
        found += _key(info, key)
    return tuple(found)


def odd_finding(info: CertificateInfo, where: str, severity: Severity = _WARNING) -> Finding:
    """What is odd about a certificate at ``where``."""
    odd = tuple(Phrase(f"cert.odd.{one.kind}", {"part": one.part}) for one in info.odd)
    return Finding("CERT-ODD", severity, {"where": where, "odd": odd}, info.thumbprint)


def _finding(id: str, severity: Severity, info: CertificateInfo, **params: object) -> Finding:
    return Finding(id, severity, params, info.thumbprint)


def _begun(case: _Case) -> Finding:
    severity = _OK if case.info.not_before <= case.now else _ERROR
    return _finding(
        "CERT-BEGIN", severity, case.info, not_before=iso(case.info.not_before), now=iso(case.now)
    )


def _not_ended(case: _Case) -> Finding:
    severity = _ERROR if case.info.not_after <= case.now else _OK
    if severity is _OK and case.info.not_after <= case.now + ENDS_SOON:
        severity = _WARNING
    days = (case.info.not_after - case.now).days
    return _finding(
        "CERT-END", severity, case.info, not_after=iso(case.info.not_after), now=iso(case.now), days=days
    )


def _rsa(case: _Case) -> Finding:
    severity = _OK if case.info.key_type == "RSA" else _ERROR
    return _finding("CERT-NOT-RSA", severity, case.info, found=case.info.key_type)


def _size(case: _Case) -> Finding:
    bits = case.info.key_bits
    # SEPM's console can't connect with more, short of a change by hand (KB 158660).
    severity = _OK if bits == BITS else _WARNING if bits > BITS else _ERROR
    return _finding("CERT-KEY-SIZE", severity, case.info, bits=bits)


def _signature(case: _Case) -> Finding:
    severity = _OK if case.info.signature in _STRONG else _ERROR
    return _finding("CERT-SIGNATURE-WEAK", severity, case.info, found=case.info.signature or "-")


def _server_auth(case: _Case) -> Finding:
    purposes = case.info.extended_key_usage
    # Without the extension Windows allows every purpose; Microsoft's text asks for it all the same.
    severity = _OK if "serverAuth" in purposes else _ERROR if purposes else _WARNING
    return _finding("CERT-NO-SERVER-AUTH", severity, case.info, found=", ".join(purposes) or "-")


def _key_usage(case: _Case) -> Finding:
    usages = case.info.key_usage
    enough = {"digitalSignature", "keyEncipherment"} <= set(usages)
    severity = _OK if enough else _ERROR if usages else _WARNING
    return _finding("CERT-KEY-USAGE", severity, case.info, found=", ".join(usages) or "-")


def _no_ca(case: _Case) -> Finding:
    return _finding("CERT-CA", _WARNING if case.info.ca else _OK, case.info, found=str(case.info.ca).upper())


def _has_names(case: _Case) -> Finding:
    names = ", ".join(map(str, case.info.names))
    return _finding("CERT-NO-NAMES", _OK if names else _WARNING, case.info, found=names or "-")


_RULES: tuple[Callable[[_Case], Finding], ...] = (
    _not_ended,
    _begun,
    _rsa,
    _size,
    _signature,
    _server_auth,
    _key_usage,
    _no_ca,
    _has_names,
)


def _common_name(info: CertificateInfo, fqdn: str) -> Finding:
    # SQL Server's own choice compares the common name, not the alternative names.
    severity = _OK if info.common_name.lower() == fqdn.lower() else _ERROR
    return _finding("CERT-COMMON-NAME", severity, info, found=info.common_name or "-", fqdn=fqdn)


def _covers(info: CertificateInfo, host: str) -> Finding:
    names = ", ".join(name.value for name in info.names) or info.common_name or "-"
    severity = _OK if matches_name(info, host) else _ERROR
    return Finding("CERT-NAME-MISSING", severity, {"name": host, "found": names}, host)


def _key(info: CertificateInfo, key: KeyFacts) -> Iterator[Finding]:
    yield _finding("CERT-NO-KEY", _OK if key.present else _ERROR, info)
    if not key.present:
        return
    if key.public_key_sha256 is not None:
        same = key.public_key_sha256 == info.public_key_sha256
        yield _finding("CERT-KEY-MISMATCH", _OK if same else _ERROR, info)
    if key.provider_type is not None:
        # CNG: SQL Server loads it where it is pinned, and never chooses it (dbatools 10713).
        severity = _OK if key.provider_type else _WARNING
        yield _finding("CERT-KEY-PROVIDER", severity, info, found=key.provider or str(key.provider_type))
    if key.key_spec is not None:
        fits = key.key_spec == AT_KEYEXCHANGE or key.provider_type == 0
        yield _finding("CERT-KEY-SPEC", _OK if fits else _ERROR, info, found=key.key_spec)
