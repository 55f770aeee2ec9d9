"""Certificates of the lab: made for its scenarios, and looked at as Windows and Java look at them.

What a library as strict as Java can't read is no certificate for the lab's SQL Server and SEPM: assumed,
no source says what they do. It lies in stores and files all the same, as OpenSSL and Windows let it.
"""

from __future__ import annotations

import hashlib
import ipaddress
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

T = TypeVar("T")
E = TypeVar("E", bound=x509.ExtensionType)
_ODD = (
    ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A certificate and its key. The repr shows no key."""

    der: bytes
    key: rsa.RSAPrivateKey

    def __repr__(self) -> str:
        return f"Pair({thumbprint(self.der)})"

    @property
    def key_pem(self) -> str:
        return pem_of_key(self.key)


def new_key() -> rsa.RSAPrivateKey:
    """A fresh RSA-2048 key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of_key(key: rsa.RSAPrivateKey) -> str:
    """PKCS #8 PEM, not encrypted: a lab keeps its keys in the open."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def key_from_pem(pem: str) -> rsa.RSAPrivateKey:
    """The key in a PEM text.

    Raises:
        ValueError: not an RSA key.
    """
    # The lab wrote it itself: no need for the arithmetic that checks a stranger's key.
    key = serialization.load_pem_private_key(pem.encode(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return key


def self_signed(
    cn: str,
    names: tuple[str, ...],
    start: datetime,
    end: datetime,
    key: rsa.RSAPrivateKey,
    seed: int = 0,
    server_auth: bool = True,
) -> Pair:
    """A certificate like the one that SEPM makes for itself: RSA-2048, SHA-256, self-signed."""
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, cn)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(random.Random(seed).getrandbits(120) | 1)
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if names:
        builder = builder.add_extension(
            x509.SubjectAlternativeName([_general(n) for n in names]), critical=False
        )
    if server_auth:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        builder = builder.add_extension(usage, critical=False)
    certificate = builder.sign(key, hashes.SHA256())
    return Pair(certificate.public_bytes(serialization.Encoding.DER), key)


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def thumbprint(der: bytes) -> str:
    """SHA-1 of the DER, lower case, as Windows names certificates."""
    return hashlib.sha1(der, usedforsecurity=False).hexdigest()


def _read(der: bytes, ask: Callable[[x509.Certificate], T], otherwise: T) -> T:
    """What ``ask`` finds, ``otherwise`` where the library can't read that."""
    try:
        return ask(x509.load_der_x509_certificate(der))
    except _ODD:
        return otherwise


def is_certificate(der: bytes) -> bool:
    """Whether Windows adds it to a store: a SEQUENCE that begins with one, unlike a PFX or a PKCS #7."""
    head = 2 + (der[1] & 0x7F if len(der) > 1 and der[1] & 0x80 else 0)
    return der[:1] == b"\x30" and der[head : head + 1] == b"\x30"


def first_in(text: bytes) -> bytes:
    """The first certificate of a PEM text.

    Raises:
        ValueError: there is none.
    """
    begin, end = b"-----BEGIN CERTIFICATE-----", b"-----END CERTIFICATE-----"
    start = text.find(begin)
    stop = text.find(end, start + len(begin)) if start >= 0 else -1
    if stop < 0:
        raise ValueError("no start line")
    return ssl.PEM_cert_to_DER_cert(text[start : stop + len(end)].decode("ascii"))


def pem(der: bytes) -> bytes:
    """The certificate as PEM."""
    return ssl.DER_cert_to_PEM_cert(der).encode("ascii")


def common_name(der: bytes) -> str:
    """The last CN of the subject, empty where there is none."""
    found = _read(der, lambda one: one.subject.get_attributes_for_oid(NameOID.COMMON_NAME), None)
    return str(found[-1].value) if found else ""


def dates(der: bytes) -> tuple[datetime, datetime] | None:
    """Not before and not after."""
    return _read(der, lambda one: (one.not_valid_before_utc, one.not_valid_after_utc), None)


def valid_at(der: bytes, now: float) -> bool:
    """Whether ``now`` (seconds since 1970) lies within its dates."""
    found = dates(der)
    return found is not None and found[0] <= datetime.fromtimestamp(now, UTC) <= found[1]


def server_auth(der: bytes) -> bool:
    """Whether the extended key usage names serverAuth. SQL Server asks for it by name."""
    try:
        usage = _read(der, lambda one: one.extensions.get_extension_for_class(x509.ExtendedKeyUsage), None)
    except x509.ExtensionNotFound:
        return False
    return usage is not None and ExtendedKeyUsageOID.SERVER_AUTH in usage.value


def issued_by(der: bytes, issuer: bytes) -> bool:
    """Whether ``issuer`` signed it."""
    try:
        by = x509.load_der_x509_certificate(issuer)
        x509.load_der_x509_certificate(der).verify_directly_issued_by(by)
    except (*_ODD, InvalidSignature):
        return False
    return True


def is_named_as_issuer(root: bytes, der: bytes) -> bool:
    """Whether the subject of ``root`` is the issuer of ``der``, whatever the keys are."""
    issuer = _read(der, lambda one: one.issuer, None)
    return issuer is not None and issuer == _read(root, lambda one: one.subject, None)


def may_be_issuer(root: bytes, der: bytes) -> bool:
    """Whether the key identifiers, where both have one, are the same."""
    wanted = _read(der, lambda one: _extension(one, x509.AuthorityKeyIdentifier), None)
    there = _read(root, lambda one: _extension(one, x509.SubjectKeyIdentifier), None)
    return wanted is None or there is None or wanted.key_identifier in (None, there.digest)


def _extension(one: x509.Certificate, kind: type[E]) -> E | None:
    try:
        return one.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None


def matches_name(der: bytes, host: str) -> bool:
    """As the JDBC driver does: the subject's CN or any DNS name or address of the SANs."""
    names: list[str] = []
    try:
        san = x509.load_der_x509_certificate(der).extensions.get_extension_for_class(
            x509.SubjectAlternativeName
        )
        names += san.value.get_values_for_type(x509.DNSName)
        names += map(str, san.value.get_values_for_type(x509.IPAddress))
    except x509.ExtensionNotFound:
        pass
    except _ODD:
        return False
    return host.casefold() in {n.casefold() for n in (*names, common_name(der))}


def same_key(der: bytes, key: rsa.RSAPrivateKey) -> bool:
    """Whether ``key`` is the other half of its public key."""
    spki = key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return spki in der  # its 294 bytes stand there as they are, whatever else is odd about it
