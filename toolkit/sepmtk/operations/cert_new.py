"""A new key and certificate: what KB 229342 does with four openssl commands."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from sepmtk.model import certificate_files as names_of
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_request import CertificateOptions, CertificateRequest
from sepmtk.model.errors import Refused
from sepmtk.model.notice import Finding, Severity
from sepmtk.operations import cert_files
from sepmtk.operations.cert_names import read_input, requested

SMALLEST_KEY = 2048


@dataclass(frozen=True)
class CertNewRequest:
    """``pfx_password`` None: one is generated into a file of its own. ``key_file``: no new key."""

    out: Path
    now: datetime
    asked: CertificateOptions
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
    wanted, findings = requested(request.asked, request.now)
    if not request.dry_run or not request.replace:
        cert_files.refuse_existing(request.out, request.replace)
    key = _key(request, findings)
    if request.dry_run:
        return _result(request, wanted, _planned(request), None, findings)
    files, info = _signing_request(wanted, key) if request.csr else _set(request, wanted, key)
    cert_files.write_set(request.out, files, request.replace)
    return _result(request, wanted, tuple(files), info, findings)


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
    made = make_set(wanted, password, request.asked.pfx_profile, key)
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
        pfx_profile="" if request.csr else request.asked.pfx_profile,
        certificate=info,
        dry_run=request.dry_run,
        findings=tuple(findings),
    )
