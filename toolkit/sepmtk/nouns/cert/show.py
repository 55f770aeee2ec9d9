"""What a certificate says, and whether SQL Server and SEPM can use it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from sepmtk.engine.call import Call
from sepmtk.machine.ports import Reader
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.outcome import ExitCode
from sepmtk.model.target import read_target
from sepmtk.model.thumbprint import is_thumbprint
from sepmtk.nouns.cert.requests import Show, Verify
from sepmtk.nouns.cert.source import find
from sepmtk.nouns.cert.text import certificate_text, judged, lined, moment_text
from sepmtk.nouns.inputs import read_input
from sepmtk.nouns.operation import Reply
from sepmtk.pki.certificate import describe
from sepmtk.pki.inspect import PFX
from sepmtk.pki.pfx import uses_pbes2
from sepmtk.pki.requirements import judge, odd_finding
from sepmtk.show.render import wrap
from sepmtk.show.words import Say


@dataclass(frozen=True)
class CertShowResult:
    """``kind``: pem, der, pkcs7, pfx, jks, store, tls or tds; the certificate of the key, or the server's,
    first."""

    source: str
    kind: str
    certificates: tuple[CertificateInfo, ...]
    fits: bool | None = None
    """Of :func:`verify`: no requirement is broken; None where the certificate is too odd to tell."""
    findings: tuple[Finding, ...] = field(default=(), metadata={"json": False})


def show(call: Call, asked: Show) -> Reply:
    """All certificates of the source.

    Raises:
        UsageError, Failed: as :func:`sepmtk.nouns.cert.source.find`.
    """
    found = find(asked.source, asked.password, _reader_for(call, asked.source))
    infos = tuple(map(describe, found.ders))
    findings = _odd(found.where, *infos)
    if found.kind == PFX and infos[0].key_type != "RSA":
        params = {"found": infos[0].key_type}
        findings += (Finding("CERT-NOT-RSA", Severity.ERROR, params, infos[0].thumbprint),)
    result = CertShowResult(found.where, found.kind, infos, findings=findings)
    return Reply(result, findings=findings, text=show_text)


def _reader_for(call: Call, source: str) -> Reader | None:
    """The host, where the source may be in its stores or on its ports; files need none."""
    if Path(source).exists() or not (call.host.lab or is_thumbprint(source)):
        return None
    return call.host.reader


def verify(call: Call, asked: Verify) -> Reply:
    """The first certificate of the source against every requirement. Names are taken as ``probe`` takes
    targets; ports don't count.

    Raises:
        UsageError: ``TARGET-…``, before the source is looked for.
        UsageError, Failed: as :func:`sepmtk.nouns.cert.source.find`.
    """
    names = tuple(read_target(name).host for name in asked.names)
    fqdn = None if asked.fqdn is None else read_target(asked.fqdn).host
    reader = _reader_for(call, asked.source)
    now = reader.clock.now() if reader else datetime.now(UTC)
    found = find(asked.source, asked.password, reader)
    info = describe(found.ders[0])
    findings = judge(info, now=now, host_names=names, fqdn=fqdn, key=found.key)
    if found.kind == PFX and uses_pbes2(read_input(Path(found.where))):
        findings = (*findings, Finding("PFX-AES", Severity.INFO, {"file": found.where}, info.thumbprint))
    broken = any(finding.severity is Severity.ERROR for finding in findings)
    findings += _odd(found.where, info)
    fits = None if info.odd and not broken else not broken
    result = CertShowResult(found.where, found.kind, tuple(map(describe, found.ders)), fits, findings)
    return Reply(result, ExitCode.DONE if fits else ExitCode.FINDINGS, findings, text=verify_text)


def _odd(where: str, *infos: CertificateInfo) -> tuple[Finding, ...]:
    return tuple(odd_finding(info, where) for info in infos if info.odd)


def show_text(result: CertShowResult, say: Say) -> str:
    """Where it was found, and each certificate."""
    head = lined([say("cert.source", source=result.source, kind=result.kind.upper())])
    parts = [head, *(certificate_text(info, say) for info in result.certificates)]
    if result.findings:
        parts.append("\n".join(judged(result.findings, say)))
    return "\n\n".join(parts)


def verify_text(result: CertShowResult, say: Say) -> str:
    """Each requirement on a line; what is broken or doubtful with what is required and what fixes it."""
    info = result.certificates[0]
    head = [
        say("cert.source", source=result.source, kind=result.kind.upper()),
        say("cert.valid-until", end=moment_text(info.not_after)),
        say("cert.thumbprint", thumbprint=info.thumbprint),
    ]
    fits = say({True: "cert.fits", False: "cert.fits-not", None: "cert.fits-unknown"}[result.fits])
    return "\n".join([lined(head), *judged(result.findings, say), wrap(fits)])
