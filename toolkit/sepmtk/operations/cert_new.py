"""A new key and certificate: what KB 229342 does with four openssl commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.names import DNS, SubjectName
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.operations import cert_files as names_of
from sepmtk.operations.cert_names import read_input
from sepmtk.pki.extfile import ExtFile, read_extfile
from sepmtk.pki.issue import EXTENDED_KEY_USAGE, KEY_USAGE, CertificateRequest, choose_common_name

DAYS = 3650
"""Ten years, as the KB's text says; its command line says 365 days."""

SMALLEST_KEY = 2048


@dataclass(frozen=True)
class CertNewRequest:
    """``pfx_password`` None: one is generated into a file of its own. ``key_file``: no new key."""

    out: Path
    now: datetime
    san_file: Path | None = None
    names: tuple[SubjectName, ...] = ()
    common_name: str = ""
    days: int = DAYS
    not_after: datetime | None = None
    subject: str = ""
    pfx_profile: str = "compat"
    pfx_password: bytes | None = field(default=None, repr=False)
    key_file: Path | None = None
    csr: bool = False
    replace: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class CertNewResult:
    """``certificate`` is None for a request or in a dry run; ``not_after`` too for a request."""

    not_after: datetime | None
    common_name: str
    names: tuple[str, ...]
    folder: str
    files: tuple[str, ...]
    pfx_profile: str
    certificate: CertificateInfo | None
    dry_run: bool
    findings: tuple[Finding, ...] = field(default=(), metadata={"json": False})


def cert_new(request: CertNewRequest) -> CertNewResult:
    """Write server.key, server.crt and server.pfx, or server.key and server.csr.

    Raises:
        UsageError: what was asked for can't be a certificate that SQL Server and SEPM can use.
        Refused: ``OUTPUT-EXISTS``.
        Failed: ``OUTPUT-NOT-WRITTEN``.
    """
    asked, findings = _names(request)
    wanted = _request(request, asked)
    if not request.dry_run or not request.replace:
        names_of.refuse_existing(request.out, request.replace)
    key = _key(request, findings)
    if request.dry_run:
        return _result(request, wanted, _planned(request), None, findings)
    files, info = _signing_request(wanted, key) if request.csr else _set(request, wanted, key)
    names_of.write_set(request.out, files, request.replace)
    return _result(request, wanted, tuple(files), info, findings)


def _names(request: CertNewRequest) -> tuple[ExtFile, list[Finding]]:
    """What file and options ask for together, the file's names first."""
    asked = read_extfile(read_input(request.san_file)) if request.san_file else ExtFile()
    every = tuple(dict.fromkeys([*asked.names, *request.names]))
    if not every:
        raise UsageError("NAMES-NEEDED")
    common_name = choose_common_name(every, request.common_name)
    findings = list(asked.warnings)
    if SubjectName(DNS, common_name) not in every:
        # Clients that find a subjectAltName don't look at the common name (RFC 6125, 6.4.4).
        every = (SubjectName(DNS, common_name), *every)
        findings.append(Finding("CN-ADDED-TO-NAMES", Severity.INFO, {"name": common_name}, common_name))
    if "." not in common_name:
        findings.append(Finding("CN-NOT-QUALIFIED", Severity.WARNING, {"name": common_name}, common_name))
    taken = ExtFile(every, asked.key_usage, asked.extended_key_usage, critical=asked.critical)
    return taken, findings


def _request(request: CertNewRequest, asked: ExtFile) -> CertificateRequest:
    now = request.now.astimezone(UTC).replace(microsecond=0)
    try:
        not_after = request.not_after or now + timedelta(days=request.days)
    except OverflowError as far:
        raise UsageError("LIFETIME-BAD", not_after=f"{request.days} d", now=iso(now)) from far
    # 9999-12-31 is X.509's "no end" (RFC 5280, 4.1.2.5); beyond a century nobody means it.
    if not now < not_after < now + timedelta(days=36525):
        raise UsageError("LIFETIME-BAD", not_after=iso(not_after), now=iso(now))
    return CertificateRequest(
        names=asked.names,
        common_name=choose_common_name(asked.names, request.common_name),
        not_before=now - timedelta(days=1),  # clocks differ
        not_after=not_after,
        subject=request.subject,
        key_usage=asked.key_usage or KEY_USAGE,
        extended_key_usage=asked.extended_key_usage or EXTENDED_KEY_USAGE,
        critical=asked.critical,
    )


def _key(request: CertNewRequest, findings: list[Finding]) -> RSAPrivateKey | None:
    if request.key_file is None:
        return None
    from sepmtk.pki.keys import load_key

    key = load_key(read_input(request.key_file))
    if key.key_size < SMALLEST_KEY:
        raise Refused("KEY-TOO-SMALL", bits=key.key_size, smallest=SMALLEST_KEY)
    if key.key_size > SMALLEST_KEY:
        findings.append(Finding("KEY-LARGE", Severity.WARNING, {"bits": key.key_size}))
    return key


def _set(
    request: CertNewRequest, wanted: CertificateRequest, key: RSAPrivateKey | None
) -> tuple[dict[str, bytes], CertificateInfo]:
    from sepmtk.pki.certificate_set import make_set
    from sepmtk.pki.passwords import check_password, generate_password

    given = request.pfx_password
    password = generate_password() if given is None else check_password(given)
    made = make_set(
        wanted.names,
        wanted.common_name,
        wanted.not_before,
        wanted.not_after,
        wanted.subject,
        password,
        request.pfx_profile,
        key_usage=wanted.key_usage,
        extended_key_usage=wanted.extended_key_usage,
        critical=wanted.critical,
        key=key,
    )
    files = {
        names_of.KEY: made.key_pem,
        names_of.CERTIFICATE: made.certificate_pem,
        names_of.PFX: made.pfx,
    }
    return (files if given is not None else files | {names_of.PASSWORD: password + b"\r\n"}), made.info


def _signing_request(wanted: CertificateRequest, key: RSAPrivateKey | None) -> tuple[dict[str, bytes], None]:
    from sepmtk.pki.issue import signing_request
    from sepmtk.pki.keys import pkcs8_pem
    from sepmtk.pki.new_key import new_key

    key = key or new_key()
    return {names_of.KEY: pkcs8_pem(key), names_of.REQUEST: signing_request(key, wanted)}, None


def _planned(request: CertNewRequest) -> tuple[str, ...]:
    if request.csr:
        return (names_of.KEY, names_of.REQUEST)
    files = (names_of.KEY, names_of.CERTIFICATE, names_of.PFX)
    return files if request.pfx_password is not None else (*files, names_of.PASSWORD)


def _result(
    request: CertNewRequest,
    wanted: CertificateRequest,
    files: tuple[str, ...],
    info: CertificateInfo | None,
    findings: list[Finding],
) -> CertNewResult:
    return CertNewResult(
        not_after=None if request.csr else wanted.not_after,
        common_name=wanted.common_name,
        names=tuple(map(str, wanted.names)),
        folder=str(request.out),
        files=files,
        pfx_profile="" if request.csr else request.pfx_profile,
        certificate=info,
        dry_run=request.dry_run,
        findings=tuple(findings),
    )
