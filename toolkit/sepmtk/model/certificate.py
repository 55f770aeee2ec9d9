"""What a certificate says, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sepmtk.model.names import SubjectName

ENDS_SOON = timedelta(days=30)
"""SEPM mails its administrators this long before the end (KB 232057)."""


@dataclass(frozen=True)
class Oddity:
    """A part of a certificate that doesn't stand as RFC 5280 has it, and in what way: ``twice``,
    ``unread`` (nothing is known of it), ``not-der``, ``version``, ``charset`` (programs read it
    differently) or ``against-rfc``. Strict programs refuse such a certificate, others load it."""

    part: str
    kind: str


@dataclass(frozen=True)
class CertificateInfo:
    """A certificate, described. Made by ``sepmtk.pki.certificate.describe``."""

    thumbprint: str
    """SHA-1 of the certificate: 40 hex digits, lower case, as Windows identifies it."""
    sha256: str
    subject: str
    """RFC 4514."""
    common_name: str
    """The last CN of the subject, ``""`` where there is none."""
    issuer: str
    self_signed: bool
    """Issuer and subject are the same and the certificate's own key verifies the signature."""
    serial: str
    """Hex digits, lower case."""
    not_before: datetime
    not_after: datetime
    names: tuple[SubjectName, ...]
    """subjectAltName; empty where the extension is absent."""
    key_type: str
    """``RSA``, ``EC``, or what the library calls it."""
    key_bits: int
    signature: str
    """The hash of the signature: ``sha256``, ``sha1``, …; ``""`` where it has none of its own."""
    key_usage: tuple[str, ...]
    """OpenSSL's names, e.g. ``digitalSignature``; empty where the extension is absent."""
    extended_key_usage: tuple[str, ...]
    """OpenSSL's short names, e.g. ``serverAuth``, else dotted; empty where it is absent."""
    ca: bool
    public_key_sha256: str
    """SHA-256 of SubjectPublicKeyInfo: the same for a key and each of its certificates."""
    odd: tuple[Oddity, ...] = ()
    """What is odd about it; empty for nearly every certificate."""
