"""Java keystores of type JKS, written and read the lab's own way (layout: OpenJDK's JavaKeyStore
and KeyProtector, which keytool confirms)."""

from __future__ import annotations

import hashlib
import secrets
import struct

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from sepmtk.machine.lab.certificate import Pair

_MAGIC, _VERSION, _PRIVATE = 0xFEEDFEED, 2, 1
_DIGEST = 20
_PROTECTOR = bytes.fromhex("300e060a2b060104012a021101010500")  # AlgorithmIdentifier of Sun's KeyProtector


def write(pair: Pair, alias: str, password: str, millis: int) -> bytes:
    """A keystore with one private-key entry."""
    plain = pair.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    sealed = _seal(plain, password, secrets.token_bytes(20))
    wrapped = _der(0x30, _PROTECTOR + _der(0x04, sealed))
    body = struct.pack(">IIII", _MAGIC, _VERSION, 1, _PRIVATE) + _utf(alias) + struct.pack(">Q", millis)
    body += struct.pack(">I", len(wrapped)) + wrapped
    body += struct.pack(">I", 1) + _utf("X.509") + struct.pack(">I", len(pair.der)) + pair.der
    return body + _whitened(password, body)


class CutShort(ValueError):
    """It ends too soon: Java has no words for that (EOFException)."""


def read(raw: bytes, password: str) -> Pair:
    """The first entry, a private key with its certificate. What is wrong is found in Java's order.

    Raises:
        ValueError: not such a keystore, tampered with, or another password; CutShort.
    """
    if len(raw) < 4:
        raise CutShort
    if not raw.startswith(struct.pack(">I", _MAGIC)):
        raise ValueError("Invalid keystore format")
    try:
        _, version, count, kind, length = struct.unpack_from(">IIIIH", raw)
        if (version, kind) != (_VERSION, _PRIVATE) or count < 1:
            raise ValueError("Invalid keystore format")
        at = 18 + length + 8
        wrapped, at = _counted(raw, at)
        at += 4
        (length,) = struct.unpack_from(">H", raw, at)
        certificate, at = _counted(raw, at + 2 + length)
    except struct.error as error:
        raise CutShort from error
    if len(raw) < at + _DIGEST:
        raise CutShort
    body, digest = raw[:-_DIGEST], raw[-_DIGEST:]
    if _whitened(password, body) != digest:
        raise ValueError("Keystore was tampered with, or password was incorrect")
    sealed = wrapped[wrapped.index(_PROTECTOR) + len(_PROTECTOR) + 4 :]
    key = serialization.load_der_private_key(  # the digest stands for the key: checking it costs 50 ms
        _open(sealed, password), None, unsafe_skip_rsa_key_validation=True
    )
    if not isinstance(key, rsa.RSAPrivateKey):
        raise ValueError("not an RSA key")
    return Pair(certificate, key)


def _counted(body: bytes, at: int) -> tuple[bytes, int]:
    (size,) = struct.unpack_from(">I", body, at)
    return body[at + 4 : at + 4 + size], at + 4 + size


def _utf(text: str) -> bytes:
    raw = text.encode()
    return struct.pack(">H", len(raw)) + raw


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 0x80 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


def _sha1(*parts: bytes) -> bytes:
    return hashlib.sha1(b"".join(parts), usedforsecurity=False).digest()


def _whitened(password: str, body: bytes) -> bytes:
    return _sha1(password.encode("utf-16-be"), b"Mighty Aphrodite", body)


def _mask(data: bytes, password: str, salt: bytes) -> bytes:
    stream, link = b"", salt
    while len(stream) < len(data):
        link = _sha1(password.encode("utf-16-be"), link)
        stream += link
    return bytes(a ^ b for a, b in zip(data, stream, strict=False))


def _seal(plain: bytes, password: str, salt: bytes) -> bytes:
    return salt + _mask(plain, password, salt) + _sha1(password.encode("utf-16-be"), plain)


def _open(sealed: bytes, password: str) -> bytes:
    salt, middle = sealed[:20], sealed[20:-20]
    return _mask(middle, password, salt)
