"""What a certificate says, and whether SQL Server and SEPM can use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from sepmtk.machine.ports import Reader
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.operations.cert_names import read_input
from sepmtk.operations.cert_source import find
from sepmtk.pki.certificate import describe
from sepmtk.pki.inspect import PFX
from sepmtk.pki.pfx import uses_pbes2
from sepmtk.pki.requirements import judge, odd_finding


@dataclass(frozen=True)
class CertShowRequest:
    """``names`` and ``fqdn`` are for :func:`cert_verify` alone."""

    source: str
    now: datetime
    password: bytes | None = field(default=None, repr=False)
    names: tuple[str, ...] = ()
    fqdn: str | None = None
    reader: Reader | None = field(default=None, repr=False)
    """The host whose stores and ports may be meant."""


@dataclass(frozen=True)
class CertShowResult:
    """``kind``: pem, der, pkcs7, pfx, jks, store, tls or tds; the certificate of the key, or the server's,
    first."""

    source: str
    kind: str
    certificates: tuple[CertificateInfo, ...]
    fits: bool | None = None
    """Of :func:`cert_verify`: no requirement is broken; None where it is odd, and nobody knows."""
    findings: tuple[Finding, ...] = field(default=(), metadata={"json": False})


def cert_show(request: CertShowRequest) -> CertShowResult:
    """All certificates of the source.

    Raises:
        UsageError, Failed: as :func:`sepmtk.operations.cert_source.find`.
    """
    found = find(request.source, request.password, request.reader)
    infos = tuple(map(describe, found.ders))
    findings = _odd(found.where, *infos)
    if found.kind == PFX and infos[0].key_type != "RSA":
        params = {"found": infos[0].key_type}
        findings += (Finding("CERT-NOT-RSA", Severity.ERROR, params, infos[0].thumbprint),)
    return CertShowResult(found.where, found.kind, infos, findings=findings)


def cert_verify(request: CertShowRequest) -> CertShowResult:
    """The first certificate of the source against every requirement.

    Raises:
        UsageError, Failed: as :func:`sepmtk.operations.cert_source.find`.
    """
    found = find(request.source, request.password, request.reader)
    info = describe(found.ders[0])
    findings = judge(
        info, now=request.now, host_names=request.names, fqdn=request.fqdn, key=found.key
    )  # fmt: skip
    if found.kind == PFX and uses_pbes2(read_input(Path(found.where))):
        findings = (*findings, Finding("PFX-AES", Severity.INFO, {"file": found.where}, info.thumbprint))
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    findings += _odd(found.where, info)
    fits = None if info.odd and not broken else not broken
    return CertShowResult(found.where, found.kind, tuple(map(describe, found.ders)), fits, findings)


def _odd(where: str, *infos: CertificateInfo) -> tuple[Finding, ...]:
    return tuple(odd_finding(info, where) for info in infos if info.odd)
