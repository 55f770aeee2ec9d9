"""Certificates and judgements about them, for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.cli.command import Cli
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso

if TYPE_CHECKING:
    from sepmtk.operations.cert_new import CertNewResult
    from sepmtk.operations.cert_repack import CertRepackResult
    from sepmtk.operations.cert_show import CertShowResult


def new_text(cli: Cli, result: CertNewResult) -> str:
    """The end of validity first: the KB's own command line makes it one year where its text says ten."""
    lines = [] if result.not_after is None else [cli.say("cert.valid-until", end=_moment(result.not_after))]
    lines += [
        cli.say("cert.common-name", name=result.common_name),
        cli.say("cert.names", names=", ".join(result.names)),
    ]
    if result.certificate:
        lines.append(cli.say("cert.thumbprint", thumbprint=result.certificate.thumbprint))
    lines.append(
        cli.say(
            "cert.would-write" if result.dry_run else "cert.written",
            folder=result.folder,
            files=", ".join(result.files),
        )
    )
    return "\n".join(lines)


def certificate_text(cli: Cli, info: CertificateInfo) -> str:
    """All that is worth knowing, the end of validity first."""
    return "\n".join(
        [
            cli.say("cert.valid-until", end=_moment(info.not_after)),
            cli.say("cert.valid-from", begin=_moment(info.not_before)),
            cli.say("cert.subject", subject=info.subject),
            cli.say("cert.self-signed") if info.self_signed else cli.say("cert.issuer", issuer=info.issuer),
            cli.say("cert.names", names=", ".join(map(str, info.names)) or "-"),
            cli.say(
                "cert.key", kind=info.key_type, bits=info.key_bits or "-", signature=info.signature or "-"
            ),
            cli.say(
                "cert.usage",
                usage=", ".join(info.key_usage) or "-",
                purposes=", ".join(info.extended_key_usage) or "-",
            ),
            cli.say("cert.thumbprint", thumbprint=info.thumbprint),
            cli.say("cert.sha256", sha256=info.sha256),
        ]
    )


def show_text(cli: Cli, result: CertShowResult) -> str:
    """Where it was found, and each certificate."""
    head = cli.say("cert.source", source=result.source, kind=result.kind.upper())
    parts = [head, *(certificate_text(cli, info) for info in result.certificates)]
    return "\n\n".join([*parts, *(["\n".join(judged(cli, result.findings))] if result.findings else [])])


def verify_text(cli: Cli, result: CertShowResult) -> str:
    """Each requirement on a line; what is broken or doubtful with what is required and what fixes it."""
    info = result.certificates[0]
    lines = [
        cli.say("cert.source", source=result.source, kind=result.kind.upper()),
        cli.say("cert.valid-until", end=_moment(info.not_after)),
        cli.say("cert.thumbprint", thumbprint=info.thumbprint),
        *judged(cli, result.findings),
        cli.say({True: "cert.fits", False: "cert.fits-not", None: "cert.fits-unknown"}[result.fits]),
    ]
    return "\n".join(lines)


def repack_text(cli: Cli, result: CertRepackResult) -> str:
    """What the new PFX holds and where it is."""
    files = [Path(file) for file in result.files]
    return "\n".join(
        [
            cli.say("cert.valid-until", end=_moment(result.certificate.not_after)),
            cli.say("cert.thumbprint", thumbprint=result.certificate.thumbprint),
            cli.say(
                "cert.would-write" if result.dry_run else "cert.written",
                folder=str(files[0].parent),
                files=", ".join(file.name for file in files),
            ),
        ]
    )


def judged(cli: Cli, findings: Sequence[Finding]) -> list[str]:
    """Lines about findings."""
    lines = []
    for finding in findings:
        mark = cli.say(f"cert.mark.{finding.severity.value}")
        words = {part: cli.say(f"{finding.id}.{part}", **finding.params) for part in ("message", "found")}
        lines.append(f"{mark} {words['message']} {words['found']}")
        if finding.severity is not Severity.OK:
            for part in ("required", "fix"):
                text = cli.say(f"{finding.id}.{part}", **finding.params)
                lines.append(cli.say(f"cli.error.{part}", text=text))
    return lines


def _moment(moment: datetime) -> str:
    return iso(moment).replace("T", " ").replace("Z", " UTC")
