"""Keys and certificates for the contract, made once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

from sepmtk.model.descriptor import control_bits, entries


@cache
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def key_der() -> bytes:
    return key().private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@cache
def certificate(name: str = "contract.example") -> bytes:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key().public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=9))
        .sign(key(), hashes.SHA256())
    )  # fmt: skip
    return made.public_bytes(serialization.Encoding.DER)


def thumbprint(der: bytes) -> str:
    return x509.load_der_x509_certificate(der).fingerprint(hashes.SHA1()).hex()


def meaning(descriptor: bytes) -> tuple[bool, list[tuple[str, str, int, int]]]:
    """Whether it is protected, and what its entries say. CryptoAPI spells rights as generic ones when it
    reads them back (certutil shows ``GAGR`` for full control)."""
    said = [(ace.type, ace.sid, ace.rights, ace.flags) for ace in entries(descriptor)]
    return bool(control_bits(descriptor) & 0x1000), said


def public_hash() -> str:
    digest = hashes.Hash(hashes.SHA256())
    digest.update(
        key().public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    )  # fmt: skip
    return digest.finalize().hex()
