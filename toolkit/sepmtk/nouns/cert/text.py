"""Certificates and judgements about them, for people."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.show.render import labelled
from sepmtk.show.words import Say, finding_words, reasons


def lined(lines: Iterable[str]) -> str:
    """Lines with a label each, on 80 columns: what goes on stands below its beginning."""
    parts = (re.match(r"[^:]*: *", line) for line in lines)
    return "\n".join(labelled(part[0], part.string[part.end() :]) if part else "" for part in parts)


def written(folder: str, files: Iterable[str], dry_run: bool, say: Say) -> str:
    """Where the files are, or would be."""
    id = "cert.would-write" if dry_run else "cert.written"
    return say(id, folder=folder, files=", ".join(files))


def certificate_text(info: CertificateInfo, say: Say) -> str:
    """All that is worth knowing, the end of validity first."""
    return lined(
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
        words = finding_words(finding, say.lang)
        mark = say(f"cert.mark.{finding.severity.value}")
        lines.append(labelled(f"{mark} ", f"{words['message']} {words['found']}"))
        if finding.severity is not Severity.OK:
            lines += reasons({**words, "found": ""}, say.lang)
    return lines


def moment_text(moment: datetime) -> str:
    """A time to the second."""
    return iso(moment).replace("T", " ").replace("Z", " UTC")
