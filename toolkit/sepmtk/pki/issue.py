"""Certificates and requests of our own making (design rule: what SQL Server and SEPM can use)."""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Sequence

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, EMAIL, IP, SubjectName, subject_name
from sepmtk.pki.usages import EXTENDED_KEY_USAGES, KEY_USAGES


def self_signed(key: rsa.RSAPrivateKey, request: CertificateRequest) -> bytes:
    """A self-signed certificate (DER) for ``key``.

    Raises:
        UsageError: ``SUBJECT-BAD``.
    """
    name = subject_of(request)
    public = key.public_key()
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(public)
        .serial_number(_serial())
        .not_valid_before(request.not_before)
        .not_valid_after(request.not_after)
    )
    for extension, critical in _extensions(request):
        builder = builder.add_extension(extension, critical)
    # Python 3.13's default verification asks for both identifiers (VERIFY_X509_STRICT).
    ski = x509.SubjectKeyIdentifier.from_public_key(public)
    builder = builder.add_extension(ski, False).add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(ski), False
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def signing_request(key: rsa.RSAPrivateKey, request: CertificateRequest) -> bytes:
    """A request (PKCS #10, PEM) for a CA, with the same names and usages. The CA sets the lifetime.

    Raises:
        UsageError: as :func:`self_signed`.
    """
    builder = x509.CertificateSigningRequestBuilder().subject_name(subject_of(request))
    for extension, critical in _extensions(request):
        builder = builder.add_extension(extension, critical)
    return builder.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)


def refuse_impossible(request: CertificateRequest) -> None:
    """Whether a certificate can be made of a request that somebody may have edited.

    Raises:
        ValueError: the field that it can't be made of.
    """
    if not (request.key_usage and request.extended_key_usage and set(request.key_usage) <= set(KEY_USAGES)):
        raise ValueError("inputs: key_usage, extended_key_usage")
    try:
        if not request.names or any(subject_name(n.kind, n.value) != n for n in request.names):
            raise ValueError("names")
        subject_of(request)
        _extensions(request)
    except (UsageError, ValueError) as error:
        raise ValueError(f"inputs: {error}") from error


def subject_of(request: CertificateRequest) -> x509.Name:
    """The whole subject: what was asked for, and the common name last.

    Raises:
        UsageError: ``SUBJECT-BAD``.
    """
    rdns = [rdn for rdn in parsed_subject(request.subject) if not _is_common_name(rdn)]
    try:
        last = x509.NameAttribute(x509.NameOID.COMMON_NAME, request.common_name)
        return x509.Name([*rdns, x509.RelativeDistinguishedName([last])])
    except ValueError as bad:
        raise UsageError("SUBJECT-BAD", text=request.subject, detail=str(bad)) from bad


def openssl_subject(request: CertificateRequest) -> str:
    """The same as ``openssl req -subj`` takes it."""
    parts = [
        f"{attribute.rfc4514_attribute_name}={value}"
        for attribute in subject_of(request)
        for value in [str(attribute.value).replace("\\", "\\\\").replace("/", "\\/")]
    ]
    return "/" + "/".join(parts)


def parsed_subject(text: str) -> Sequence[x509.RelativeDistinguishedName]:
    """In the order of the encoding, the most general first.

    Raises:
        UsageError: ``SUBJECT-BAD``.
    """
    text = text.strip()
    try:
        if text.startswith("/"):  # as openssl's -subj takes it: the most general first
            parts = [part for part in text.split("/") if part]
            return [x509.Name.from_rfc4514_string(part.replace(",", "\\,")).rdns[0] for part in parts]
        return x509.Name.from_rfc4514_string(text).rdns if text else ()
    except (ValueError, IndexError) as bad:
        raise UsageError("SUBJECT-BAD", text=text, detail=str(bad)) from bad


def _is_common_name(rdn: x509.RelativeDistinguishedName) -> bool:
    return bool(rdn.get_attributes_for_oid(x509.NameOID.COMMON_NAME))


def _serial() -> int:
    """20 bytes, positive, never zero in front (RFC 5280, 4.1.2.2)."""
    number = int.from_bytes(os.urandom(20), "big")
    return number % (1 << 158) + (1 << 158)


def _extensions(request: CertificateRequest) -> list[tuple[x509.ExtensionType, bool]]:
    used = {attribute: name in request.key_usage for name, attribute in KEY_USAGES.items()}
    purposes = [x509.ObjectIdentifier(EXTENDED_KEY_USAGES.get(u, u)) for u in request.extended_key_usage]
    names = [_general_name(name) for name in request.names]
    return [
        (x509.BasicConstraints(ca=False, path_length=None), True),
        (x509.KeyUsage(**used), True),
        (x509.ExtendedKeyUsage(purposes), "extendedKeyUsage" in request.critical),
        (x509.SubjectAlternativeName(names), "subjectAltName" in request.critical),
    ]


def _general_name(name: SubjectName) -> x509.GeneralName:
    if name.kind == DNS:
        return x509.DNSName(name.value)
    if name.kind == IP:
        return x509.IPAddress(ipaddress.ip_address(name.value))
    return x509.RFC822Name(name.value) if name.kind == EMAIL else x509.UniformResourceIdentifier(name.value)
