"""A new PFX, with another password or profile, from a key and its certificate."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_request import COMPAT
from sepmtk.operations import cert_files
from sepmtk.operations.cert_material import read_material


@dataclass(frozen=True)
class CertRepackRequest:
    """``source``: a PFX, a PEM with key and certificate, a certificate (with ``key_file``), or a folder
    with server.key and server.crt. ``pfx_password`` None: one is generated beside the new file."""

    source: Path
    out: Path
    key_file: Path | None = None
    source_password: bytes | None = field(default=None, repr=False)
    pfx_password: bytes | None = field(default=None, repr=False)
    pfx_profile: str = COMPAT
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
    from sepmtk.pki.keys import load_key
    from sepmtk.pki.passwords import check_password, generate_password
    from sepmtk.pki.pfx import write_pfx

    material = read_material(request.source, request.key_file, request.source_password)
    given = request.pfx_password
    password = generate_password() if given is None else check_password(given)
    beside = request.out.with_name(request.out.name + ".password")
    files = (request.out,) if given is not None else (request.out, beside)
    for file in files:
        cert_files.refuse_file(file, request.replace)
    if not request.dry_run:
        pfx = write_pfx(load_key(material.key_pem), material.der, password, request.pfx_profile)
        if given is None:
            # The password first: a PFX that nobody can open is worth less than a password without use.
            cert_files.write_one(beside, password + b"\r\n", request.replace)
        cert_files.write_one(request.out, pfx, request.replace)
    return CertRepackResult(material.info, tuple(map(str, files)), request.pfx_profile, request.dry_run)
