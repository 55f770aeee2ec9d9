"""What the toolkit makes, read by .NET Framework's API."""

from __future__ import annotations

import hashlib
import ipaddress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from framework import CRYPTOGRAPHY, X509, array, certificate
from hypothesis import given, settings
from hypothesis import strategies as st

from sepmtk.machine.windows.runtime import types
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.names import typed_name
from sepmtk.pki.certificate_set import CertificateSet, make_set
from sepmtk.pki.keys import load_key

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
END = NOW + timedelta(days=3650)
PASSWORD = b"Unit-test-1"

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?", fullmatch=True)
hosts = st.lists(labels, min_size=2, max_size=4).map(".".join).filter(lambda n: not n[-1].isdigit())
addresses = st.ip_addresses().map(str)
names = st.lists(st.one_of(hosts, addresses), max_size=5, unique=True)


def made(given: list[str], profile: str = "compat") -> CertificateSet:
    found = tuple(typed_name(name) for name in ["sepm01.corp.example", *given])
    return make_set(CertificateRequest(found, found[0].value, NOW, END, "O=Ex,C=JP"), PASSWORD, profile)


@settings(max_examples=15)
@given(given=names)
def test_a_new_certificate_says_the_same_to_dotnet(given: list[str]) -> None:
    own = made(given)
    seen = certificate(own.der)
    assert str(seen.Thumbprint).lower() == own.info.thumbprint == hashlib.sha1(own.der).hexdigest()
    assert str(seen.SerialNumber).lower().lstrip("0") == own.info.serial.lower().lstrip("0")
    assert int(seen.Version) == 3
    # .NET writes the most specific part first, as RFC 4514 does.
    assert str(seen.Subject) == str(seen.Issuer) == "CN=sepm01.corp.example, O=Ex, C=JP"
    assert dotnet_time(seen.NotBefore) == own.info.not_before
    assert dotnet_time(seen.NotAfter) == own.info.not_after


@settings(max_examples=15)
@given(given=names)
def test_its_names_are_those_that_dotnet_finds_in_the_extension(given: list[str]) -> None:
    own = made(given)
    found = extension(certificate(own.der), "2.5.29.17")
    assert not bool(found.Critical)
    assert general_names(bytes(found.RawData)) == [(n.kind, n.value) for n in own.info.names]


def test_key_usage_purpose_and_basic_constraints() -> None:
    seen = certificate(made([]).der)
    usage = extension(seen, "2.5.29.15")
    wanted = types(X509).X509KeyUsageFlags
    assert bool(usage.Critical)
    assert int(usage.KeyUsages) == int(wanted.DigitalSignature) | int(wanted.KeyEncipherment)
    purposes = extension(seen, "2.5.29.37").EnhancedKeyUsages
    assert [str(oid.Value) for oid in purposes] == ["1.3.6.1.5.5.7.3.1"]
    assert not bool(extension(seen, "2.5.29.19").CertificateAuthority)
    assert str(seen.SignatureAlgorithm.Value) == "1.2.840.113549.1.1.11"
    assert int(seen.PublicKey.Key.KeySize) == 2048


def test_a_pfx_for_windows_opens_with_its_key() -> None:
    own = made(["sepm01"])
    storage = types(X509).X509KeyStorageFlags.DefaultKeySet
    seen = types(X509).X509Certificate2(array(own.pfx), PASSWORD.decode(), storage)
    assert str(seen.Thumbprint).lower() == own.info.thumbprint
    assert bool(seen.HasPrivateKey)
    numbers = seen.PrivateKey.ExportParameters(True)
    private = load_key(own.key_pem).private_numbers()
    assert int.from_bytes(bytes(numbers.D), "big") == private.d
    assert int.from_bytes(bytes(numbers.Modulus), "big") == private.public_numbers.n


def test_a_wrong_password_opens_nothing() -> None:
    exception = types(CRYPTOGRAPHY).CryptographicException
    with pytest.raises(exception):
        types(X509).X509Certificate2(array(made([]).pfx), "Wrong-1")


def test_what_was_signed_by_the_new_key_is_verified_by_the_new_certificate() -> None:
    own = made([])
    key = load_key(own.key_pem)
    assert key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    signature = key.sign(b"content", padding.PKCS1v15(), hashes.SHA256())
    public = certificate(own.der).PublicKey.Key
    assert bool(public.VerifyData(array(b"content"), "SHA256", array(signature)))


def extension(seen: Any, oid: str) -> Any:
    found = [e for e in seen.Extensions if str(e.Oid.Value) == oid]
    assert len(found) == 1
    return found[0]


def dotnet_time(moment: Any) -> datetime:
    text = str(moment.ToUniversalTime().ToString("o"))
    return datetime.fromisoformat(text[:19] + "+00:00")


def general_names(raw: bytes) -> list[tuple[str, str]]:
    """The GeneralNames of a subjectAltName (RFC 5280, 4.2.1.6), read by hand from what .NET hands out."""
    at, found = 2 if raw[1] < 0x80 else 2 + (raw[1] & 0x7F), []
    while at < len(raw):
        tag, length = raw[at], raw[at + 1]
        content = raw[at + 2 : at + 2 + length]
        found.append(("dns", content.decode()) if tag == 0x82 else ("ip", str(ipaddress.ip_address(content))))
        at += 2 + length
    return found
