"""RSA private keys as bytes. Nothing here keeps one longer than the call."""

from __future__ import annotations

import hashlib

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
)

from sepmtk.model.errors import UsageError
from sepmtk.pki.passwords import without_nul
from sepmtk.pki.wall import walled


def load_key(data: bytes, password: bytes | None = None) -> rsa.RSAPrivateKey:
    """The RSA key in PEM (also next to certificates) or DER.

    Raises:
        UsageError: ``KEY-UNREADABLE``, ``KEY-PASSWORD-NEEDED``, ``KEY-PASSWORD-WRONG``, ``KEY-NOT-RSA``,
            ``PASSWORD-NUL``.
    """
    without_nul(password or b"")
    load = load_pem_private_key if b"-----BEGIN " in data else load_der_private_key
    try:
        key = walled(lambda: load(data, password))
    except TypeError as missing:
        # cryptography: a password for a key without one, or none for a key with one.
        if password is not None:
            return load_key(data)
        raise UsageError("KEY-PASSWORD-NEEDED") from missing
    except (ValueError, UnsupportedAlgorithm) as bad:
        # The library's text may quote the file's content: it stays out of ours.
        raise UsageError("KEY-UNREADABLE" if password is None else "KEY-PASSWORD-WRONG") from bad
    if not isinstance(key, rsa.RSAPrivateKey):
        raise UsageError("KEY-NOT-RSA", kind=type(key).__name__)
    return key


def key_der(data: bytes, password: bytes | None = None) -> bytes:
    """The key as PKCS #8 DER, not encrypted."""
    return pkcs8(load_key(data, password))


def pkcs8(key: rsa.RSAPrivateKey) -> bytes:
    """PKCS #8 DER, not encrypted."""
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def pkcs8_pem(key: rsa.RSAPrivateKey) -> bytes:
    """PKCS #8 PEM, not encrypted, as the KB's ``openssl genrsa`` writes it."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_key_sha256(key_data: bytes) -> str:
    """SHA-256 of the SubjectPublicKeyInfo of a private key (PKCS #8 DER, or PEM)."""
    return hashlib.sha256(spki_of(load_key(key_data))).hexdigest()


def spki_of(key: rsa.RSAPrivateKey) -> bytes:
    """The SubjectPublicKeyInfo of its public half, DER."""
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def encrypt_to(certificate: bytes, data: bytes) -> bytes:
    """``data`` for the holder of the certificate's RSA key (PKCS #1 v1.5, which CryptoAPI decrypts).

    Raises:
        UsageError: ``KEY-NOT-RSA``.
    """
    from sepmtk.pki.fields import fields_of

    try:
        public = load_der_public_key(fields_of(certificate).spki)
    except (ValueError, UnsupportedAlgorithm) as bad:
        raise UsageError("KEY-NOT-RSA", kind="?") from bad
    if not isinstance(public, rsa.RSAPublicKey):
        raise UsageError("KEY-NOT-RSA", kind=type(public).__name__)
    return public.encrypt(data, padding.PKCS1v15())
