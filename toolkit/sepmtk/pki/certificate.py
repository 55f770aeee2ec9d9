"""Certificates (DER) and what they say."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, EMAIL, IP, URI, SubjectName, is_address
from sepmtk.model.thumbprint import thumbprint_of

KEY_USAGES = {
    "digitalSignature": "digital_signature",
    "nonRepudiation": "content_commitment",
    "keyEncipherment": "key_encipherment",
    "dataEncipherment": "data_encipherment",
    "keyAgreement": "key_agreement",
    "keyCertSign": "key_cert_sign",
    "cRLSign": "crl_sign",
    "encipherOnly": "encipher_only",
    "decipherOnly": "decipher_only",
}
"""OpenSSL's names (x509v3_config), and what ``cryptography`` calls them."""

EXTENDED_KEY_USAGES = {
    "serverAuth": "1.3.6.1.5.5.7.3.1",
    "clientAuth": "1.3.6.1.5.5.7.3.2",
    "codeSigning": "1.3.6.1.5.5.7.3.3",
    "emailProtection": "1.3.6.1.5.5.7.3.4",
    "timeStamping": "1.3.6.1.5.5.7.3.8",
    "OCSPSigning": "1.3.6.1.5.5.7.3.9",
    "ipsecIKE": "1.3.6.1.5.5.7.3.17",
    "msCodeInd": "1.3.6.1.4.1.311.2.1.21",
    "msCodeCom": "1.3.6.1.4.1.311.2.1.22",
    "msCTLSign": "1.3.6.1.4.1.311.10.3.1",
    "msEFS": "1.3.6.1.4.1.311.10.3.4",
    "anyExtendedKeyUsage": "2.5.29.37.0",
}
"""OpenSSL's short names and their object identifiers."""

_SHORT = {oid: name for name, oid in EXTENDED_KEY_USAGES.items()}


@lru_cache(64)  # a command asks about the same few again and again, a session about thousands
def describe(der: bytes) -> CertificateInfo:
    """What the certificate says.

    Raises:
        UsageError: ``CERTIFICATE-UNREADABLE``.
    """
    try:
        certificate = x509.load_der_x509_certificate(der)
        return _described(certificate, der)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.UnsupportedGeneralNameType) as bad:
        raise UsageError("CERTIFICATE-UNREADABLE", detail=str(bad)) from bad


def to_pem(der: bytes) -> bytes:
    """The certificate as PEM text."""
    text = b64encode(der)  # not parsed: whoever reads it judges it
    lines = [text[i : i + 64] for i in range(0, len(text), 64)]
    return b"\n".join([b"-----BEGIN CERTIFICATE-----", *lines, b"-----END CERTIFICATE-----", b""])


def spki_sha256(der: bytes) -> str:
    """SHA-256 of the certificate's SubjectPublicKeyInfo: names its key."""
    return describe(der).public_key_sha256


def matches_name(info: CertificateInfo, host: str) -> bool:
    """Whether a client that dials ``host`` finds it in the certificate (RFC 6125, RFC 2818).

    An address counts only where it stands as an address; the common name only where the
    certificate has no DNS name, as Microsoft's drivers still do.
    """
    host = host.strip().rstrip(".").lower()
    if is_address(host):
        from sepmtk.model.names import ip_address

        return SubjectName(IP, ip_address(host)) in info.names
    names = [name.value for name in info.names if name.kind == DNS]
    if not info.names and info.common_name:
        names = [info.common_name]
    return any(_same_host(name.lower(), host) for name in names)


def _same_host(pattern: str, host: str) -> bool:
    if not pattern.startswith("*."):
        return pattern == host
    label, _, rest = host.partition(".")
    return bool(label) and rest == pattern[2:]


def _described(certificate: x509.Certificate, der: bytes) -> CertificateInfo:
    spki = _public_key_der(certificate)
    names, usages, extended, ca = _extensions(certificate)
    hash_algorithm = certificate.signature_hash_algorithm
    kind, bits = _key(certificate)
    return CertificateInfo(
        thumbprint=thumbprint_of(der),
        sha256=hashlib.sha256(der).hexdigest(),
        subject=certificate.subject.rfc4514_string(),
        common_name=_common_name(certificate.subject),
        issuer=certificate.issuer.rfc4514_string(),
        self_signed=_self_signed(certificate),
        serial=f"{certificate.serial_number:x}",
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        names=names,
        key_type=kind,
        key_bits=bits,
        signature=hash_algorithm.name if hash_algorithm else "",
        key_usage=usages,
        extended_key_usage=extended,
        ca=ca,
        public_key_sha256=hashlib.sha256(spki).hexdigest(),
    )


def _public_key_der(certificate: x509.Certificate) -> bytes:
    return certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _key(certificate: x509.Certificate) -> tuple[str, int]:
    key: Any = certificate.public_key()
    name = type(key).__name__.removesuffix("PublicKey")
    return {"EllipticCurve": "EC"}.get(name, name), getattr(key, "key_size", 0)


def _common_name(name: x509.Name) -> str:
    found = name.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    return str(found[-1].value) if found else ""


def _self_signed(certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(certificate)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _extensions(
    certificate: x509.Certificate,
) -> tuple[tuple[SubjectName, ...], tuple[str, ...], tuple[str, ...], bool]:
    names: tuple[SubjectName, ...] = ()
    usages: tuple[str, ...] = ()
    extended: tuple[str, ...] = ()
    ca = False
    for extension in certificate.extensions:
        value = extension.value
        if isinstance(value, x509.SubjectAlternativeName):
            names = tuple(map(_name, value))
        elif isinstance(value, x509.KeyUsage):
            usages = tuple(n for n, attribute in KEY_USAGES.items() if _used(value, attribute))
        elif isinstance(value, x509.ExtendedKeyUsage):
            extended = tuple(_SHORT.get(u.dotted_string, u.dotted_string) for u in value)
        elif isinstance(value, x509.BasicConstraints):
            ca = value.ca
    return names, usages, extended, ca


def _used(usage: x509.KeyUsage, attribute: str) -> bool:
    # encipherOnly and decipherOnly mean nothing without keyAgreement; asking for them then raises.
    if attribute in ("encipher_only", "decipher_only") and not usage.key_agreement:
        return False
    return bool(getattr(usage, attribute))


def _name(name: x509.GeneralName) -> SubjectName:
    kinds = {x509.DNSName: DNS, x509.IPAddress: IP, x509.RFC822Name: EMAIL,
             x509.UniformResourceIdentifier: URI}  # fmt: skip
    kind = kinds.get(type(name), "other")
    value = str(name.value) if kind != "other" else repr(name.value)
    return SubjectName(kind, value.lower() if kind == DNS else value)
