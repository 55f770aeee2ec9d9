"""A new PFX, with another password or profile, from a key and its certificate."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.operations import cert_files
from sepmtk.operations.cert_names import read_input


@dataclass(frozen=True)
class CertRepackRequest:
    """``source``: a PFX, a PEM with key and certificate, a certificate (with ``key_file``), or a folder
    with server.key and server.crt. ``pfx_password`` None: one is generated beside the new file."""

    source: Path
    out: Path
    key_file: Path | None = None
    source_password: bytes | None = field(default=None, repr=False)
    pfx_password: bytes | None = field(default=None, repr=False)
    pfx_profile: str = "compat"
    replace: bool = False
    dry_run: bool = False


@dataclass(frozen=True)
class CertRepackResult:
    """``files``: the PFX, and the file of its password where that was generated."""

    certificate: CertificateInfo
    files: tuple[str, ...]
    pfx_profile: str
    dry_run: bool


def cert_repack(request: CertRepackRequest) -> CertRepackResult:
    """Write the PFX.

    Raises:
        UsageError: ``KEY-NEEDED``, ``KEY-MISMATCH``, or what ails the content.
        Refused: ``OUTPUT-EXISTS``.
    """
    from sepmtk.pki.certificate import describe
    from sepmtk.pki.keys import load_key, public_key_sha256
    from sepmtk.pki.passwords import check_password, generate_password
    from sepmtk.pki.pfx import write_pfx

    key_pem, certificates = _material(request)
    der = next((d for d in certificates if describe(d).public_key_sha256 == public_key_sha256(key_pem)), None)
    if der is None:
        raise UsageError("KEY-MISMATCH", source=str(request.source))
    given = request.pfx_password
    password = generate_password() if given is None else check_password(given)
    beside = request.out.with_name(request.out.name + ".password")
    files = (request.out,) if given is not None else (request.out, beside)
    if not request.dry_run:
        pfx = write_pfx(load_key(key_pem), der, password, request.pfx_profile)
        if given is None:
            # The password first: a PFX that nobody can open is worth less than a password without use.
            cert_files.write_one(beside, password + b"\r\n", request.replace)
        cert_files.write_one(request.out, pfx, request.replace)
    return CertRepackResult(describe(der), tuple(map(str, files)), request.pfx_profile, request.dry_run)


def _material(request: CertRepackRequest) -> tuple[bytes, tuple[bytes, ...]]:
    """The key (PEM) and the certificates."""
    from sepmtk.pki.inspect import PFX, content_format, pem_text, read_ders
    from sepmtk.pki.keys import load_key, pkcs8_pem
    from sepmtk.pki.pfx import read_pfx

    path, key_file = request.source, request.key_file
    if path.is_dir():
        cert_files.finish(path)
        path, key_file = path / cert_files.CERTIFICATE, key_file or path / cert_files.KEY
    data = read_input(path)
    if content_format(data) == PFX:
        content = read_pfx(data, request.source_password)
        if content.key is None:
            raise UsageError("KEY-NEEDED", source=str(path))
        return pkcs8_pem(content.key), content.certificates
    if key_file is None and b"PRIVATE KEY-----" not in pem_text(data):
        raise UsageError("KEY-NEEDED", source=str(path))
    key = load_key(pem_text(read_input(key_file) if key_file else data), request.source_password)
    return pkcs8_pem(key), read_ders(data, None)
