"""Key, certificate and PFX that belong together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import rsa

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.names import SubjectName
from sepmtk.pki.certificate import describe, to_pem
from sepmtk.pki.issue import (
    EXTENDED_KEY_USAGE,
    KEY_USAGE,
    CertificateRequest,
    choose_common_name,
    self_signed,
)
from sepmtk.pki.keys import pkcs8, pkcs8_pem
from sepmtk.pki.new_key import new_key
from sepmtk.pki.pfx import COMPAT, write_pfx


@dataclass(frozen=True)
class CertificateSet:
    """What KB 229342's four openssl commands make. Key material is in no ``repr``."""

    info: CertificateInfo
    der: bytes = field(repr=False)
    certificate_pem: bytes = field(repr=False)
    key_pem: bytes = field(repr=False)
    key_pkcs8_der: bytes = field(repr=False)
    pfx: bytes = field(repr=False)


def make_set(
    names: Sequence[SubjectName],
    common_name: str,
    not_before: datetime,
    not_after: datetime,
    subject: str,
    pfx_password: bytes,
    pfx_profile: str = COMPAT,
    *,
    key_usage: Sequence[str] = KEY_USAGE,
    extended_key_usage: Sequence[str] = EXTENDED_KEY_USAGE,
    critical: Collection[str] = (),
    key: rsa.RSAPrivateKey | None = None,
) -> CertificateSet:
    """A self-signed certificate for a new key, or for ``key``.

    The names are taken as they are; ``common_name`` empty means the first fully qualified of them.

    Raises:
        UsageError: ``CN-NEEDED``, ``CN-TOO-LONG``, ``SUBJECT-BAD``, ``LIFETIME-BAD``,
            ``PFX-PROFILE-UNKNOWN``, and those of the key.
    """
    chosen = choose_common_name(names, common_name)
    request = CertificateRequest(
        tuple(names),
        chosen,
        not_before,
        not_after,
        subject,
        tuple(key_usage),
        tuple(extended_key_usage),
        critical,
    )
    key = key or new_key()
    der = self_signed(key, request)
    return CertificateSet(
        info=describe(der),
        der=der,
        certificate_pem=to_pem(der),
        key_pem=pkcs8_pem(key),
        key_pkcs8_der=pkcs8(key),
        pfx=write_pfx(key, der, pfx_password, pfx_profile),
    )
