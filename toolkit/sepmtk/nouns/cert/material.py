"""A certificate and its private key, from whatever files the user has."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_files import CERTIFICATE, KEY
from sepmtk.model.errors import UsageError
from sepmtk.nouns.cert import files as cert_files
from sepmtk.nouns.inputs import read_input


@dataclass(frozen=True)
class Material:
    """A certificate and its key, as PKCS #8 PEM without encryption: that they fit each other was checked."""

    info: CertificateInfo
    der: bytes = field(repr=False)
    key_pem: bytes = field(repr=False)


def read_material(path: Path, key_file: Path | None = None, password: bytes | None = None) -> Material:
    """From a PFX, a PEM with both, a certificate with ``key_file``, or a folder with server.key and
    server.crt.

    Raises:
        UsageError: ``KEY-NEEDED``, ``KEY-MISMATCH``, or what is wrong with the content.
    """
    from sepmtk.pki.certificate import describe
    from sepmtk.pki.keys import public_key_sha256

    key_pem, certificates = _both(path, key_file, password)
    wanted = public_key_sha256(key_pem)
    for der in certificates:
        info = describe(der)
        if info.public_key_sha256 == wanted:
            return Material(info, der, key_pem)
    raise UsageError("KEY-MISMATCH", source=str(path))


def _both(path: Path, key_file: Path | None, password: bytes | None) -> tuple[bytes, tuple[bytes, ...]]:
    from sepmtk.pki.inspect import JKS, PFX, content_format, pem_text, read_ders
    from sepmtk.pki.jks import read_jks
    from sepmtk.pki.keys import load_key, pkcs8_pem
    from sepmtk.pki.pfx import read_pfx

    if path.is_dir():
        cert_files.finish(path)
        path, key_file = path / CERTIFICATE, key_file or path / KEY
    data = read_input(path)
    kind = content_format(data)
    if kind == PFX:
        content = read_pfx(data, password)
        if content.other_key:
            raise UsageError("KEY-NOT-RSA", kind=content.other_key)
        if content.key is None:
            raise UsageError("KEY-NEEDED", source=str(path))
        return pkcs8_pem(content.key), content.certificates
    if kind == JKS and key_file is None and any(entry.has_key for entry in read_jks(data, password).entries):
        raise UsageError("KEY-IN-KEYSTORE", source=str(path))
    if key_file is None and b"PRIVATE KEY-----" not in pem_text(data):
        raise UsageError("KEY-NEEDED", source=str(path))
    key = load_key(pem_text(read_input(key_file) if key_file else data), password)
    return pkcs8_pem(key), read_ders(data, password if kind == JKS else None)
