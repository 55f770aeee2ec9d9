"""RSA keys in CryptoAPI's form: PRIVATEKEYBLOB (learn.microsoft.com, "RSA/Schannel Key BLOBs")."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.codes import NTE_BAD_KEY

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

PRIVATEKEYBLOB, CUR_BLOB_VERSION = 7, 2
CALG_RSA_KEYX = 0x0000A400  # a key for exchange: AT_KEYEXCHANGE
BCRYPT_RSAPRIVATE_MAGIC = 0x32415352  # "RSA2"
PUBLICKEYSTRUC, RSAPUBKEY = struct.Struct("<BBHI"), struct.Struct("<III")


def private_key(what: str, pkcs8: bytes) -> RSAPrivateKey:
    """The key in a PKCS #8 document.

    Raises:
        HostFailure: ``NTE_BAD_KEY`` where there is none, or one that CryptoAPI has no form for.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import load_der_private_key

    try:
        key = load_der_private_key(pkcs8, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        raise HostFailure(what, NTE_BAD_KEY, "not a private key") from None
    if not isinstance(key, RSAPrivateKey):
        raise HostFailure(what, NTE_BAD_KEY, "not an RSA key")
    if key.key_size % 16 or key.public_key().public_numbers().e >= 1 << 32:
        raise HostFailure(what, NTE_BAD_KEY, "an RSA key of unusual size")
    return key


def private_blob(key: RSAPrivateKey) -> bytes:
    """All numbers of the key, each in its own width, least byte first."""
    numbers = key.private_numbers()
    whole, half = key.key_size // 8, key.key_size // 16
    p, q, dp, dq, inverse = numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp
    n, e = numbers.public_numbers.n, numbers.public_numbers.e
    head = PUBLICKEYSTRUC.pack(PRIVATEKEYBLOB, CUR_BLOB_VERSION, 0, CALG_RSA_KEYX)
    head += RSAPUBKEY.pack(BCRYPT_RSAPRIVATE_MAGIC, key.key_size, e)
    parts = [(n, whole), *((part, half) for part in (p, q, dp, dq, inverse)), (numbers.d, whole)]
    return head + b"".join(number.to_bytes(size, "little") for number, size in parts)


def spki_sha256(modulus: bytes, exponent: bytes) -> str:
    """SHA-256 of the SubjectPublicKeyInfo of a public key, from numbers with their first byte first."""
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    numbers = RSAPublicNumbers(int.from_bytes(exponent, "big"), int.from_bytes(modulus, "big"))
    public: RSAPublicKey = numbers.public_key()
    return hashlib.sha256(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
