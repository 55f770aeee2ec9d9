"""A new key and certificate: what KB 229342 does with four openssl commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sepmtk.engine.call import Call
from sepmtk.model import certificate_files
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.notice import Finding, Severity
from sepmtk.nouns.cert import files as cert_files
from sepmtk.nouns.cert.requests import New, Repack
from sepmtk.nouns.cert.text import lined, moment_text, written
from sepmtk.nouns.inputs import read_input, requested
from sepmtk.nouns.operation import Reply
from sepmtk.show.render import wrap
from sepmtk.show.words import Say

SMALLEST_KEY = 2048


@dataclass(frozen=True)
class CertNewResult:
    """``certificate`` is None for a signing request and in a dry run, ``not_after`` for a signing request."""

    not_after: datetime | None
    common_name: str
    names: tuple[str, ...]
    folder: str
    files: tuple[str, ...]
    pfx_profile: str
    certificate: CertificateInfo | None
    dry_run: bool


def make(call: Call, asked: New) -> Reply:
    """Write server.key, server.crt and server.pfx, or server.key and server.csr.

    Raises:
        UsageError: what was asked for can't be a certificate that SQL Server and SEPM can use;
            ``PASSWORD-TWICE``; ``PFX-PASSWORD-MISSING``, once all the rest is good.
        Refused: ``OUTPUT-EXISTS``.
        Failed: ``OUTPUT-NOT-WRITTEN``.
    """
    wanted, findings = requested(asked, datetime.now(UTC))
    if not call.dry_run or not asked.replace:
        cert_files.refuse_existing(asked.out, asked.replace)
    key = _key(asked, findings)
    password = wanted_password(asked, needed=not (asked.csr or call.dry_run))
    if call.dry_run:
        files, info = _planned(asked), None
    else:
        made, info = _signing_request(wanted, key) if asked.csr else _set(asked, wanted, key, password)
        cert_files.write_set(asked.out, made, asked.replace)
        files = tuple(made)
    result = CertNewResult(
        not_after=None if asked.csr else wanted.not_after,
        common_name=wanted.common_name,
        names=tuple(map(str, wanted.names)),
        folder=str(asked.out),
        files=files,
        pfx_profile="" if asked.csr else asked.pfx_profile,
        certificate=info,
        dry_run=call.dry_run,
    )
    return Reply(result, findings=tuple(findings), text=partial(new_text, findings))


def wanted_password(asked: New | Repack, needed: bool) -> bytes | None:
    """The PFX's password; None where one shall be generated.

    Raises:
        UsageError: ``PASSWORD-TWICE``, ``PFX-PASSWORD-MISSING``, what makes it unfit.
    """
    from sepmtk.pki.passwords import check_password

    if asked.pfx_password is not None and asked.pfx_password_generate:
        raise UsageError("PASSWORD-TWICE")
    if needed and asked.pfx_password is None and not asked.pfx_password_generate:
        raise UsageError("PFX-PASSWORD-MISSING")
    return None if asked.pfx_password is None else check_password(asked.pfx_password)


def _key(asked: New, findings: list[Finding]) -> RSAPrivateKey | None:
    if asked.key is None:
        return None
    from sepmtk.pki.keys import load_key

    key = load_key(read_input(asked.key))
    if key.key_size < SMALLEST_KEY:
        raise Refused("KEY-TOO-SMALL", bits=key.key_size, smallest=SMALLEST_KEY)
    if key.key_size > SMALLEST_KEY:
        findings.append(Finding("KEY-LARGE", Severity.WARNING, {"bits": key.key_size}))
    return key


def _set(
    asked: New, wanted: CertificateRequest, key: RSAPrivateKey | None, given: bytes | None
) -> tuple[dict[str, bytes], CertificateInfo]:
    from sepmtk.pki.certificate_set import make_set
    from sepmtk.pki.passwords import generate_password

    password = generate_password() if given is None else given
    made = make_set(wanted, password, asked.pfx_profile, key)
    files = {
        certificate_files.KEY: made.key_pem,
        certificate_files.CERTIFICATE: made.certificate_pem,
        certificate_files.PFX: made.pfx,
    }
    if given is None:
        files[certificate_files.PASSWORD] = password + b"\r\n"
    return files, made.info


def _signing_request(wanted: CertificateRequest, key: RSAPrivateKey | None) -> tuple[dict[str, bytes], None]:
    from sepmtk.pki.issue import signing_request
    from sepmtk.pki.keys import pkcs8_pem
    from sepmtk.pki.new_key import new_key

    key = key or new_key()
    return {
        certificate_files.KEY: pkcs8_pem(key),
        certificate_files.REQUEST: signing_request(key, wanted),
    }, None


def _planned(asked: New) -> tuple[str, ...]:
    if asked.csr:
        return (certificate_files.KEY, certificate_files.REQUEST)
    files = (certificate_files.KEY, certificate_files.CERTIFICATE, certificate_files.PFX)
    return files if asked.pfx_password is not None else (*files, certificate_files.PASSWORD)


def new_text(findings: Sequence[Finding], result: CertNewResult, say: Say) -> str:
    """The end of validity first: the KB's own command line makes it one year where its text says ten."""
    for finding in findings:
        said = {part: say(f"{finding.id}.{part}", **finding.params) for part in ("message", "found")}
        say.remark(wrap(say("cert.note", text=said["message"], found=said["found"])))
    lines = [] if result.not_after is None else [say("cert.valid-until", end=moment_text(result.not_after))]
    lines += [
        say("cert.common-name", name=result.common_name),
        say("cert.names", names=", ".join(result.names)),
    ]
    if result.certificate:
        lines.append(say("cert.thumbprint", thumbprint=result.certificate.thumbprint))
    lines.append(written(result.folder, result.files, result.dry_run, say))
    return lined(lines)
