"""PFX files (PKCS #12, RFC 7292): written so that Windows puts the key where SQL Server can use it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    KeySerializationEncryption,
    PrivateFormat,
    pkcs12,
)

from sepmtk.model.certificate_request import COMPAT, MODERN, PROFILES
from sepmtk.model.errors import UsageError
from sepmtk.pki.der import BMP_STRING, CONTEXT_0, OCTET_STRING, SEQUENCE, SET, element, inside, opened, set_of
from sepmtk.pki.fields import fields_of
from sepmtk.pki.keys import load_key, spki_of
from sepmtk.pki.passwords import FOR_MAC, derived, without_nul
from sepmtk.pki.wall import walled

CSP = "Microsoft RSA SChannel Cryptographic Provider"
"""Where Windows puts the imported key. Without it "Enhanced v1.0" is taken, with which SQL Server may
not start (Microsoft KB 928779); with a CNG provider it never chooses the certificate by itself."""

# Object identifiers, as whole DER elements.
_DATA = bytes.fromhex("06092a864886f70d010701")  # 1.2.840.113549.1.7.1
_SHROUDED_KEY = bytes.fromhex("060b2a864886f70d010c0a0102")  # 1.2.840.113549.1.12.10.1.2
_FRIENDLY_NAME = bytes.fromhex("06092a864886f70d010914")  # 1.2.840.113549.1.9.20
_CSP_NAME = bytes.fromhex("06092b0601040182371101")  # 1.3.6.1.4.1.311.17.1
_LOCAL_KEY_SET = bytes.fromhex("06092b0601040182371102")  # 1.3.6.1.4.1.311.17.2
_PBES2 = bytes.fromhex("06092a864886f70d01050d")  # 1.2.840.113549.1.5.13
_SHA1, _SHA256 = bytes.fromhex("06052b0e03021a"), bytes.fromhex("0609608648016503040201")


@dataclass(frozen=True)
class PfxContent:
    """What is in a PFX. The certificate of the key comes first. ``other_key``: the kind of a key that is
    no RSA key, and so of no use here."""

    certificates: tuple[bytes, ...]
    key: rsa.RSAPrivateKey | None = field(repr=False, default=None)
    other_key: str = ""


def write_pfx(key: rsa.RSAPrivateKey, certificate: bytes, password: bytes, profile: str = COMPAT) -> bytes:
    """Key and certificate (DER) as a PFX that names the provider and has no friendly name.

    ``compat`` is what Server 2016 and an old Java read; ``modern`` needs Server 2019 (interop of
    PBES2: Microsoft, PKCS12_PBES2_EXPORT_PARAMS).

    Raises:
        UsageError: ``PFX-PROFILE-UNKNOWN``; ``CERTIFICATE-TOO-ODD`` where the library does not take it.
    """
    try:
        leaf = x509.load_der_x509_certificate(certificate)
    except (ValueError, x509.InvalidVersion) as bad:
        raise UsageError("CERTIFICATE-TOO-ODD", detail=str(bad)) from None
    encryption = _encryption(profile, password)
    plain = walled(lambda: pkcs12.serialize_key_and_certificates(None, key, leaf, None, encryption))
    return _with_provider(plain, password)


def read_pfx(data: bytes, password: bytes | None) -> PfxContent:
    """The certificates and the key in a PFX; nothing of it reaches a key store.

    Raises:
        UsageError: ``PASSWORD-NEEDED``, ``PASSWORD-WRONG``, ``PFX-UNREADABLE``, ``PASSWORD-NUL``.
    """
    without_nul(password or b"")
    try:
        found = walled(lambda: pkcs12.load_pkcs12(data, password))
    except (ValueError, UnsupportedAlgorithm, TypeError, x509.InvalidVersion) as bad:
        return _bag_by_bag(data, password, str(bad))
    key = found.key if isinstance(found.key, rsa.RSAPrivateKey) else None
    other = type(found.key).__name__ if found.key is not None and key is None else ""
    every = ([found.cert] if found.cert else []) + list(found.additional_certs)
    return PfxContent(tuple(c.certificate.public_bytes(Encoding.DER) for c in every), key, other)


def _bag_by_bag(data: bytes, password: bytes | None, detail: str) -> PfxContent:
    """What the library can't take as a whole, for the reason ``detail``: a certificate is odd, or it is no
    PFX, or the password is another."""
    from sepmtk.pki.pfx_parts import UnknownCipher, WrongPassword, take_apart

    locked = UsageError("PASSWORD-NEEDED" if password is None else "PASSWORD-WRONG")
    try:
        parts = take_apart(data, password or b"")
    except WrongPassword:
        raise locked from None
    except UnknownCipher as bad:
        raise UsageError("PFX-UNREADABLE", detail=str(bad)) from None
    except ValueError:
        raise (
            locked if "password" in detail.lower() else UsageError("PFX-UNREADABLE", detail=detail)
        ) from None
    key, other = None, ""
    try:
        key = load_key(parts.key, password) if parts.key else None
    except UsageError as bad:
        if bad.id.startswith("KEY-PASSWORD"):
            raise locked from None
        other = str(bad.params.get("kind", "?"))
    mine = spki_of(key) if key else b""
    first = sorted(parts.certificates, key=lambda der: _spki(der) != mine)  # the key's own
    return PfxContent(tuple(first), key, other)


def _spki(der: bytes) -> bytes:
    try:
        return fields_of(der).spki
    except (ValueError, OverflowError, StopIteration):
        return b""


def uses_pbes2(pfx: bytes) -> bool:
    """Whether PBES2 (so AES, as a rule) protects it: the algorithm's name stands in the clear."""
    return _PBES2 in pfx


def _encryption(profile: str, password: bytes) -> KeySerializationEncryption:
    builder = PrivateFormat.PKCS12.encryption_builder()
    if profile == COMPAT:
        # As many rounds as OpenSSL and Windows take; old Java counts on no more.
        builder = builder.key_cert_algorithm(pkcs12.PBES.PBESv1SHA1And3KeyTripleDESCBC)
        return builder.kdf_rounds(2048).hmac_hash(hashes.SHA1()).build(password)
    if profile == MODERN:
        builder = builder.key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        return builder.kdf_rounds(100_000).hmac_hash(hashes.SHA256()).build(password)
    raise UsageError("PFX-PROFILE-UNKNOWN", profile=profile, profiles=", ".join(PROFILES))


def _with_provider(pfx: bytes, password: bytes) -> bytes:
    """The same PFX with the provider named on the key, authenticated anew."""
    (_, _, version), (_, safe, _), (_, mac, _) = opened(pfx)
    (_, _, kind), (_, wrapped, _) = inside(safe)
    ((_, contents, _),) = inside(wrapped)
    changed = element(SEQUENCE, *(_content(whole) for _, _, whole in opened(contents)))
    new_safe = element(SEQUENCE, kind, element(CONTEXT_0, element(OCTET_STRING, changed)))
    return element(SEQUENCE, version, new_safe, _authenticated(mac, changed, password))


def _content(info: bytes) -> bytes:
    """A ContentInfo; one that isn't encrypted holds the shrouded key."""
    (_, _, kind), (_, wrapped, _) = opened(info)
    if kind != _DATA:
        return info
    ((_, bags, _),) = inside(wrapped)
    changed = element(SEQUENCE, *(_bag(whole) for _, _, whole in opened(bags)))
    return element(SEQUENCE, kind, element(CONTEXT_0, element(OCTET_STRING, changed)))


def _bag(bag: bytes) -> bytes:
    (_, _, kind), (_, _, value), *attributes = opened(bag)
    if kind != _SHROUDED_KEY:
        return bag
    kept = [whole for _, _, whole in inside(attributes[0][1])] if attributes else []
    kept = [a for a in kept if opened(a)[0][2] != _FRIENDLY_NAME]
    provider = element(SEQUENCE, _CSP_NAME, element(SET, element(BMP_STRING, CSP.encode("utf-16-be"))))
    machine = element(SEQUENCE, _LOCAL_KEY_SET, element(SET))
    return element(SEQUENCE, kind, value, set_of(*kept, provider, machine))


def _authenticated(mac: bytes, contents: bytes, password: bytes) -> bytes:
    """MacData over ``contents`` with the digest, salt and rounds of the old one."""
    (_, digest_info, _), (_, salt, salt_whole), (_, rounds, rounds_whole) = inside(mac)
    (_, _, algorithm), _ = inside(digest_info)
    name = {_SHA1: "sha1", _SHA256: "sha256"}[opened(algorithm)[0][2]]
    rounds_of = int.from_bytes(rounds, "big")
    key = derived(name, password, salt, rounds_of, FOR_MAC, hashlib.new(name).digest_size)
    digest = hmac.new(key, contents, name).digest()
    info = element(SEQUENCE, algorithm, element(OCTET_STRING, digest))
    return element(SEQUENCE, info, salt_whole, rounds_whole)
