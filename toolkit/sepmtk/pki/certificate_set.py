"""Key, certificate and PFX that belong together."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import rsa

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_request import COMPAT, CertificateRequest
from sepmtk.pki.certificate import describe, to_pem
from sepmtk.pki.issue import self_signed
from sepmtk.pki.keys import pkcs8_pem
from sepmtk.pki.new_key import new_key
from sepmtk.pki.pfx import write_pfx


@dataclass(frozen=True)
class CertificateSet:
    """What KB 229342's four openssl commands make. Key material is in no ``repr``."""

    info: CertificateInfo
    der: bytes = field(repr=False)
    certificate_pem: bytes = field(repr=False)
    key_pem: bytes = field(repr=False)
    pfx: bytes = field(repr=False)


def make_set(
    request: CertificateRequest,
    pfx_password: bytes,
    pfx_profile: str = COMPAT,
    key: rsa.RSAPrivateKey | None = None,
) -> CertificateSet:
    """A self-signed certificate for a new key, or for ``key``.

    Raises:
        UsageError: ``SUBJECT-BAD``, ``PFX-PROFILE-UNKNOWN``, and those of the key.
    """
    key = key or new_key()
    der = self_signed(key, request)
    return CertificateSet(
        info=describe(der),
        der=der,
        certificate_pem=to_pem(der),
        key_pem=pkcs8_pem(key),
        pfx=write_pfx(key, der, pfx_password, pfx_profile),
    )
