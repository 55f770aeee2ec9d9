"""Certificates and judgements about them, for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.show.words import Say

if TYPE_CHECKING:
    pass


def certificate_text(info: CertificateInfo, say: Say) -> str:
    """All that is worth knowing, the end of validity first."""
    return "\n".join(
        [
            say("cert.valid-until", end=moment_text(info.not_after)),
            say("cert.valid-from", begin=moment_text(info.not_before)),
            say("cert.subject", subject=info.subject),
            say("cert.self-signed") if info.self_signed else say("cert.issuer", issuer=info.issuer),
            say("cert.names", names=", ".join(map(str, info.names)) or "-"),
            say("cert.key", kind=info.key_type, bits=info.key_bits or "-", signature=info.signature or "-"),
            say(
                "cert.usage",
                usage=", ".join(info.key_usage) or "-",
                purposes=", ".join(info.extended_key_usage) or "-",
            ),
            say("cert.thumbprint", thumbprint=info.thumbprint),
            say("cert.sha256", sha256=info.sha256),
        ]
    )


def judged(findings: Sequence[Finding], say: Say) -> list[str]:
    """Lines about findings."""
    lines = []
    for finding in findings:
        mark = say(f"cert.mark.{finding.severity.value}")
        words = {part: say(f"{finding.id}.{part}", **finding.params) for part in ("message", "found")}
        lines.append(f"{mark} {words['message']} {words['found']}")
        if finding.severity is not Severity.OK:
            for part in ("required", "fix"):
                text = say(f"{finding.id}.{part}", **finding.params)
                lines.append(say(f"cli.error.{part}", text=text))
    return lines


def moment_text(moment: datetime) -> str:
    """A time to the second."""
    return iso(moment).replace("T", " ").replace("Z", " UTC")
