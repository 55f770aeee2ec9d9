"""A certificate's public key: what it is, and whether it made a signature."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sepmtk.pki.der import BIT_STRING, INTEGER, OBJECT_IDENTIFIER, SEQUENCE, element, inside, opened
from sepmtk.pki.oid import CURVE_BITS, HASHES, KEY_TYPES, PSS, SIGNATURES, dotted

_RSA_ALGORITHM = bytes.fromhex("300d06092a864886f70d0101010500")


@dataclass(frozen=True)
class PublicKey:
    """``type`` is dotted where it is no known one; ``bits`` is 0 where that says nothing.
    ``sha256`` is of SubjectPublicKeyInfo, in DER whatever it stands in."""

    type: str
    bits: int
    sha256: str


def public_key(spki: bytes) -> PublicKey:
    """What a SubjectPublicKeyInfo (its whole element) says.

    Raises:
        ValueError: it is none.
    """
    (_, algorithm, _), (tag, bits, _) = opened(spki)
    if tag != BIT_STRING or bits[:1] != b"\0":
        raise ValueError("no bit string of whole bytes")
    (_, oid, _), *parameters = inside(algorithm)
    kind = KEY_TYPES.get(dotted(oid)) or dotted(oid)
    size, key = _SIZES.get(kind, _unknown)(bits[1:], parameters[0][2] if parameters else b"", spki)
    return PublicKey(kind, size, hashlib.sha256(key).hexdigest())


def _rsa(key: bytes, parameters: bytes, spki: bytes) -> tuple[int, bytes]:
    (tag, modulus, _), (other, exponent, _) = opened(key)
    if (tag, other) != (INTEGER, INTEGER):
        raise ValueError("no RSA key")
    numbers = [int.from_bytes(part, "big") for part in (modulus, exponent)]
    both = (element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big")) for number in numbers)
    whole = element(SEQUENCE, *both)
    # Key stores name a key by its numbers; some makers of certificates leave the NULL out.
    return numbers[0].bit_length(), element(SEQUENCE, _RSA_ALGORITHM, element(BIT_STRING, b"\0", whole))


def _ec(key: bytes, parameters: bytes, spki: bytes) -> tuple[int, bytes]:
    ((tag, curve, _),) = inside(parameters)  # the curve's numbers themselves may stand there, too
    return CURVE_BITS.get(dotted(curve), 0) if tag == OBJECT_IDENTIFIER else 0, spki


def _dsa(key: bytes, parameters: bytes, spki: bytes) -> tuple[int, bytes]:
    return int.from_bytes(opened(parameters)[0][1], "big").bit_length() if parameters else 0, spki


def _unknown(key: bytes, parameters: bytes, spki: bytes) -> tuple[int, bytes]:
    return 0, spki


_SIZES = {"RSA": _rsa, "EC": _ec, "DSA": _dsa}


def signature_hash(algorithm: bytes) -> str:
    """The hash that an AlgorithmIdentifier (its content) names, ``""`` where it names none.

    Raises:
        ValueError: it is none.
    """
    (_, oid, _), *parameters = inside(algorithm)
    if dotted(oid) != PSS:
        return SIGNATURES.get(dotted(oid), "")
    for tag, content, _ in inside(parameters[0][1] if parameters else b""):
        if tag == 0xA0:  # RFC 4055, 3.1: hashAlgorithm; SHA-1 where it is left out
            (_, hash_oid, _), *_ = opened(content)
            return HASHES.get(dotted(hash_oid), "")
    return "sha1"


def verifies(spki: bytes, algorithm: bytes, signature: bytes, signed: bytes) -> bool:
    """Whether the key made ``signature`` over ``signed``. False, too, where nobody can tell."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
    from cryptography.hazmat.primitives.serialization import load_der_public_key

    every: dict[str, hashes.HashAlgorithm] = {
        "sha1": hashes.SHA1(), "sha224": hashes.SHA224(), "sha256": hashes.SHA256(),
        "sha384": hashes.SHA384(), "sha512": hashes.SHA512(), "md5": hashes.MD5(),
    }  # fmt: skip
    try:
        key, made_with = load_der_public_key(spki), every.get(signature_hash(algorithm))
        if isinstance(key, (ed25519.Ed25519PublicKey, ed448.Ed448PublicKey)):
            key.verify(signature, signed)
        elif made_with is None:
            return False
        elif isinstance(key, rsa.RSAPublicKey):
            pss = padding.PSS(padding.MGF1(made_with), padding.PSS.AUTO)
            key.verify(signature, signed, pss if _is_pss(algorithm) else padding.PKCS1v15(), made_with)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, signed, ec.ECDSA(made_with))
        elif isinstance(key, dsa.DSAPublicKey):
            key.verify(signature, signed, made_with)
        else:
            return False
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True


def _is_pss(algorithm: bytes) -> bool:
    return dotted(next(inside(algorithm))[1]) == PSS
