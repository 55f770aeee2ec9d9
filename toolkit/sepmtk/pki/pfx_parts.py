"""A PFX taken apart bag by bag (RFC 7292): what it holds, whatever its certificates are like.

``cryptography`` takes a PFX as a whole: one certificate that it can't take apart costs the others and the
key, or it says that the password is wrong. Here nothing of a certificate is looked at.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.padding import PKCS7

from sepmtk.pki.der import SEQUENCE, inside, opened
from sepmtk.pki.oid import dotted
from sepmtk.pki.passwords import FOR_IV, FOR_KEY, FOR_MAC, derived

# Object identifiers, the contents of their DER elements.
DATA = bytes.fromhex("2a864886f70d010701")  # 1.2.840.113549.1.7.1
_ENCRYPTED = bytes.fromhex("2a864886f70d010706")  # 1.2.840.113549.1.7.6
_BAGS = bytes.fromhex("2a864886f70d010c0a01")  # 1.2.840.113549.1.12.10.1
_KEY, _SHROUDED_KEY, _CERTIFICATE = (_BAGS + bytes([kind]) for kind in (1, 2, 3))
_PBES2 = bytes.fromhex("2a864886f70d01050d")  # 1.2.840.113549.1.5.13
_TRIPLE_DES = bytes.fromhex(
    "2a864886f70d010c0103"
)  # 1.2.840.113549.1.12.1.3, pbeWithSHAAnd3-KeyTripleDES-CBC
_RC2 = {
    bytes.fromhex("2a864886f70d010c01") + bytes([kind]): f"RC2-{bits}" for kind, bits in ((5, 128), (6, 40))
}
_HASHES = {
    bytes.fromhex("2b0e03021a"): "sha1", bytes.fromhex("608648016503040201"): "sha256",
    bytes.fromhex("608648016503040202"): "sha384", bytes.fromhex("608648016503040203"): "sha512",
}  # fmt: skip
_PRFS = {
    bytes.fromhex("2a864886f70d02") + bytes([kind]): name
    for kind, name in ((7, "sha1"), (9, "sha256"), (10, "sha384"), (11, "sha512"))
}
_AES = {
    bytes.fromhex("6086480165030401") + bytes([kind]): size for kind, size in ((2, 16), (22, 24), (42, 32))
}

_MOST_ROUNDS = 5_000_000


class WrongPassword(ValueError):
    """The PFX is whole, and was made with another password."""


class UnknownCipher(ValueError):
    """One that is not read here: RC2, as old versions of Windows and OpenSSL have it."""


@dataclass(frozen=True)
class Parts:
    """Certificates in their order; the first key, as (encrypted) PKCS #8 DER, or nothing."""

    certificates: tuple[bytes, ...]
    key: bytes = field(repr=False)


def take_apart(pfx: bytes, password: bytes) -> Parts:
    """The bags of a PFX.

    Raises:
        WrongPassword: ``password`` is not the one.
        UnknownCipher: the certificates are encrypted with one.
        ValueError: it is no PFX, or it is damaged.
    """
    try:
        return _parts(pfx, password)
    except (IndexError, KeyError) as bad:
        raise ValueError(f"not understood: {bad}") from None


def _parts(pfx: bytes, password: bytes) -> Parts:
    _, (_, safe, _), *mac = opened(pfx)
    (_, kind, _), (_, wrapped, _) = inside(safe)
    if kind != DATA:
        raise ValueError("signed, not protected by a password")
    ((_, contents, _),) = inside(wrapped)
    if mac:
        _check(mac[0][1], contents, password)
    certificates: list[bytes] = []
    keys: list[bytes] = []
    for kind, value in _bags(contents, password):
        if kind == _CERTIFICATE:
            _, (_, named, _) = opened(value)
            ((_, der, _),) = inside(named)
            certificates.append(der)
        elif kind in (_KEY, _SHROUDED_KEY):
            keys.append(value)
    return Parts(tuple(certificates), keys[0] if keys else b"")


def _check(mac: bytes, contents: bytes, password: bytes) -> None:
    (_, digest_info, _), (_, salt, _), *rounds = inside(mac)
    (_, algorithm, _), (_, wanted, _) = inside(digest_info)
    name = _HASHES[next(inside(algorithm))[1]]
    key = derived(name, password, salt, _rounds(rounds[0][1] if rounds else b"\1"), FOR_MAC, len(wanted))
    if not hmac.compare_digest(hmac.new(key, contents, name).digest(), wanted):
        raise WrongPassword("the password does not fit")


def _rounds(value: bytes) -> int:
    rounds = int.from_bytes(value, "big")
    if not 0 < rounds <= _MOST_ROUNDS:
        raise ValueError(f"{rounds} rounds")
    return rounds


def _bags(contents: bytes, password: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and value of each bag, decrypted or plain."""
    for _, _, info in opened(contents):
        (_, kind, _), (_, wrapped, _) = opened(info)
        if kind == DATA:
            ((_, bags, _),) = inside(wrapped)
        elif kind == _ENCRYPTED:
            ((_, _, data),) = inside(wrapped)
            _, (_, encrypted, _) = opened(data)
            _, (_, algorithm, _), (tag, content, _) = inside(encrypted)
            if tag & 0x20:  # in pieces
                content = b"".join(piece for _, piece, _ in inside(content))
            bags = _decrypted(algorithm, content, password)
        else:
            raise ValueError("encrypted to a certificate")
        for tag, bag, _ in opened(bags):
            if tag == SEQUENCE:
                (_, kind, _), (_, value, _), *_ = inside(bag)
                yield kind, value


def _decrypted(algorithm: bytes, content: bytes, password: bytes) -> bytes:
    (_, kind, _), (_, parameters, _) = inside(algorithm)
    cipher = _pbes2(parameters, password) if kind == _PBES2 else _pbes1(kind, parameters, password)
    decryptor = cipher.decryptor()
    padded = decryptor.update(content) + decryptor.finalize()
    unpadder = PKCS7(len(cipher.mode.initialization_vector) * 8).unpadder()
    return unpadder.update(padded) + unpadder.finalize()


def _pbes1(kind: bytes, parameters: bytes, password: bytes) -> Cipher[CBC]:
    """RFC 7292, appendix C."""
    if kind != _TRIPLE_DES:
        raise UnknownCipher(_RC2.get(kind) or dotted(kind))
    (_, salt, _), (_, rounds, _) = inside(parameters)
    key, iv = (
        derived("sha1", password, salt, _rounds(rounds), purpose, size)
        for purpose, size in ((FOR_KEY, 24), (FOR_IV, 8))
    )
    return Cipher(TripleDES(key), CBC(iv))


def _pbes2(parameters: bytes, password: bytes) -> Cipher[CBC]:
    """RFC 8018, A.4, with PBKDF2 and AES."""
    (_, derivation, _), (_, scheme, _) = inside(parameters)
    _, (_, how, _) = inside(derivation)
    (_, salt, _), (_, rounds, _), *more = inside(how)
    prf = [next(inside(content))[1] for tag, content, _ in more if tag == SEQUENCE]
    (_, cipher, _), (_, iv, _) = inside(scheme)
    name = _PRFS[prf[0]] if prf else "sha1"
    return Cipher(AES(hashlib.pbkdf2_hmac(name, password, salt, _rounds(rounds), _AES[cipher])), CBC(iv))
