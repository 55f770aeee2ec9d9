"""PRIVATEKEYBLOB. tests/windows lets .NET and CryptoAPI judge it too."""

from __future__ import annotations

import hashlib
import struct

import pytest
from cryptography.hazmat.primitives import serialization as ser
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.keyblob import private_blob, private_key, spki_sha256


def pkcs8(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(ser.Encoding.DER, ser.PrivateFormat.PKCS8, ser.NoEncryption())


@pytest.mark.parametrize("bits", [1024, 2048, 3072])
def test_the_numbers_of_a_key_stand_where_they_belong(bits: int) -> None:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    blob = private_blob(private_key("key", pkcs8(made)))
    assert struct.unpack_from("<BBHIIII", blob) == (7, 2, 0, 0xA400, 0x32415352, bits, 65537)
    numbers, at = [], 20
    for size in (bits // 8, *[bits // 16] * 5, bits // 8):
        numbers.append(int.from_bytes(blob[at : at + size], "little"))
        at += size
    n, p, q, dp, dq, inverse, d = numbers
    assert at == len(blob) and p * q == n == made.public_key().public_numbers().n
    assert (dp, dq, inverse * q % p) == (d % (p - 1), d % (q - 1), 1)
    assert pow(pow(4711, 65537, n), d, n) == 4711


@pytest.mark.parametrize("der", [b"", b"no key", pkcs8(ec.generate_private_key(ec.SECP256R1()))])
def test_what_is_no_rsa_key_is_refused(der: bytes) -> None:
    with pytest.raises(HostFailure) as raised:
        private_key("key", der)
    assert raised.value.code == 0x80090003


def test_the_public_half_is_hashed_as_everywhere() -> None:
    public = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    numbers = public.public_numbers()
    der = public.public_bytes(ser.Encoding.DER, ser.PublicFormat.SubjectPublicKeyInfo)
    assert spki_sha256(numbers.n.to_bytes(256, "big"), b"\x01\x00\x01") == hashlib.sha256(der).hexdigest()
