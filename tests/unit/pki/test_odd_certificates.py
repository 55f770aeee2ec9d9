"""Certificates that strict libraries refuse are read as far as they go, and never end in a traceback."""

from __future__ import annotations

import random
import string
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st
from odd_certificates import ODD, certificate

from sepmtk.model.certificate import Oddity
from sepmtk.model.certificate_request import PROFILES
from sepmtk.model.errors import UsageError
from sepmtk.pki.certificate import describe
from sepmtk.pki.der import element, inside
from sepmtk.pki.keys import load_key, spki_of
from sepmtk.pki.pfx import read_pfx, write_pfx
from sepmtk.pki.pfx_parts import WrongPassword, take_apart

BEGIN = datetime(2025, 3, 4, 5, 6, tzinfo=UTC)
END = BEGIN + timedelta(days=700)
FQDN = "sepm01.corp.example"
KEY = rsa.generate_private_key(65537, 2048)


@pytest.mark.parametrize("odd", ODD)
def test_what_can_be_read_is_read_and_the_rest_is_said(odd: str) -> None:
    info = describe(certificate(KEY, BEGIN, END, FQDN, odd))
    assert (info.not_before, info.not_after, info.common_name) == (BEGIN, END, FQDN)
    assert (info.key_type, info.key_bits, info.signature, info.self_signed) == ("RSA", 2048, "sha256", True)
    assert Oddity(*ODD[odd]) in info.odd
    assert f"dns:{FQDN}" in map(str, info.names)
    assert info.extended_key_usage == (() if odd == "purposes unreadable" else ("serverAuth",))


def test_a_pfx_is_taken_apart_without_a_look_at_its_certificates() -> None:
    good = certificate(KEY, BEGIN, END, FQDN)
    for profile in PROFILES:
        pfx = write_pfx(KEY, good, b"Secret-1", profile)
        parts = take_apart(pfx, b"Secret-1")
        assert (parts.certificates, spki_of(load_key(parts.key, b"Secret-1"))) == ((good,), spki_of(KEY))
        with pytest.raises(WrongPassword):
            take_apart(pfx, b"Secret-2")


def test_a_changed_pfx_is_read_or_refused() -> None:
    luck, good = random.Random(5), write_pfx(KEY, certificate(KEY, BEGIN, END, FQDN), b"Secret-1")
    for _ in range(150):
        changed = bytearray(good)
        changed[luck.randrange(len(changed)) if luck.random() < 0.5 else luck.randrange(60)] ^= (
            1 << luck.randrange(8)
        )
        with suppress(UsageError):
            read_pfx(bytes(changed), b"Secret-1")


def test_no_pfx_is_made_of_what_the_library_refuses() -> None:
    for odd in ("version 4", "false spelled out", "no seconds"):
        with pytest.raises(UsageError, match="CERTIFICATE-TOO-ODD"):
            write_pfx(KEY, certificate(KEY, BEGIN, END, FQDN, odd), b"Secret-1")


def test_an_extension_that_nobody_needs_is_never_decoded() -> None:
    assert describe(certificate(KEY, BEGIN, END, FQDN, "policies are rubbish")).odd == ()
    assert describe(certificate(KEY, BEGIN, END, FQDN)).odd == ()


def test_ber_is_read_and_said() -> None:
    der = certificate(KEY, BEGIN, END, FQDN)
    ((_, content, _),) = inside(der)
    for loose in (b"\x30\x80" + content + b"\0\0", b"\x30\x83" + len(content).to_bytes(3, "big") + content):
        info = describe(loose)
        assert (info.not_after, info.odd) == (END, (Oddity("certificate", "not-der"),))
    assert describe(der + b"\r\n\0").odd


@pytest.mark.slow
def test_20_000_changed_certificates_are_described_or_refused() -> None:
    """One byte, or one element taken out, doubled, emptied or of another kind."""
    luck, good = random.Random(20), certificate(KEY, BEGIN, END, FQDN)
    places = list(elements(good))
    ends = {"described": 0, "refused": 0, "odd": 0}
    for number in range(20_000):
        try:
            info = describe(byte(good, luck) if number % 2 else tlv(good, luck, places))
            ends["odd" if info.odd else "described"] += 1
        except UsageError as error:
            assert error.id == "CERTIFICATE-UNREADABLE"
            ends["refused"] += 1
    assert min(ends.values()) > 500, ends


def byte(good: bytes, luck: random.Random) -> bytes:
    changed = bytearray(good)
    changed[luck.randrange(len(good))] = luck.randrange(256)
    return bytes(changed)


def elements(data: bytes) -> list[tuple[int, ...]]:
    """The way to each element: which of its parent's, from the root down."""
    found: list[tuple[int, ...]] = []
    for place, (tag, content, _) in enumerate(inside(data)):
        found.append((place,))
        if tag & 0x20:
            found += [(place, *rest) for rest in elements(content)]
    return found


def tlv(data: bytes, luck: random.Random, places: list[tuple[int, ...]]) -> bytes:
    return changed_at(data, luck.choice(places), luck)


def changed_at(data: bytes, way: tuple[int, ...], luck: random.Random) -> bytes:
    parts = [whole for _, _, whole in inside(data)]
    tag, content, whole = list(inside(data))[way[0]]
    if len(way) > 1:
        parts[way[0]] = element(tag, changed_at(content, way[1:], luck))
    else:
        parts[way[0]] = luck.choice(
            (b"", whole * 2, element(tag), element(luck.randrange(256) & ~0x1F | luck.randrange(31), content))
        )
    return b"".join(parts)


TEXT = st.text(string.ascii_letters + string.digits + ' ,+"\\<>;#=äß日本', min_size=1, max_size=12)
TYPES = (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.DOMAIN_COMPONENT, NameOID.EMAIL_ADDRESS)
KEYS: list[Any] = [
    KEY, rsa.generate_private_key(3, 1024), ec.generate_private_key(ec.SECP256R1()),
    ec.generate_private_key(ec.SECP521R1()), dsa.generate_private_key(1024),
    ed25519.Ed25519PrivateKey.generate(), ed448.Ed448PrivateKey.generate(),
]  # fmt: skip


@settings(max_examples=60)
@given(
    st.lists(st.tuples(st.sampled_from(TYPES), TEXT), min_size=1, max_size=4),
    st.sampled_from(KEYS), st.sampled_from([hashes.SHA256(), hashes.SHA384()]), st.booleans(),
)  # fmt: skip
def test_a_good_certificate_is_described_as_the_library_has_it(
    parts: list[tuple[x509.ObjectIdentifier, str]], key: Any, digest: hashes.SHA256, pss: bool
) -> None:
    subject = x509.Name([x509.NameAttribute(type, value) for type, value in parts])
    own = isinstance(key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey))
    rsa_key = isinstance(key, rsa.RSAPrivateKey)
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).serial_number(7)
        .not_valid_before(BEGIN).not_valid_after(END)
        .public_key(key.public_key())
        .sign(
            key, None if own else hashes.SHA256() if isinstance(key, dsa.DSAPrivateKey) else digest,
            rsa_padding=padding.PSS(padding.MGF1(digest), 32) if pss and rsa_key else None,
        )
    )  # fmt: skip
    info = describe(made.public_bytes(Encoding.DER))
    assert info.subject == made.subject.rfc4514_string()
    assert info.signature == (made.signature_hash_algorithm.name if made.signature_hash_algorithm else "")
    assert info.key_bits == getattr(made.public_key(), "key_size", 0)
    assert type(made.public_key()).__name__.startswith(info.key_type)
    digest_of_key = hashes.Hash(hashes.SHA256())
    digest_of_key.update(made.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert info.public_key_sha256 == digest_of_key.finalize().hex()
    assert info.self_signed
    ascii_only = (NameOID.DOMAIN_COMPONENT, NameOID.EMAIL_ADDRESS)  # the library puts all text in them
    plain = all(value.isascii() for type, value in parts if type in ascii_only)
    assert info.odd == (() if plain else (Oddity("subject", "charset"), Oddity("issuer", "charset")))
