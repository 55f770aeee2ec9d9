"""Certificates made and described, containers written and read, requirements judged."""

from __future__ import annotations

import hashlib
import struct
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.errors import UsageError
from sepmtk.model.names import SubjectName, subject_name, typed_name
from sepmtk.model.notice import Severity
from sepmtk.pki.certificate import describe, matches_name
from sepmtk.pki.certificate_set import CertificateSet, make_set
from sepmtk.pki.inspect import read_certificates, read_ders, to_der
from sepmtk.pki.jks import read_jks
from sepmtk.pki.keys import encrypt_to, key_der, load_key, public_key_sha256
from sepmtk.pki.passwords import check_password, generate_password
from sepmtk.pki.pfx import read_pfx
from sepmtk.pki.request import choose_common_name
from sepmtk.pki.requirements import KeyFacts, judge

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
NAMES = tuple(map(typed_name, ("sepm01.corp.example", "sepm01", "*.dmz.example", "10.0.0.50", "2001:DB8::1")))
PASSWORD = b"Unit-test-1"


@cache
def made(profile: str = "compat") -> CertificateSet:
    request = CertificateRequest(
        NAMES, NAMES[0].value, NOW - timedelta(days=1), NOW + timedelta(days=3650), "O=Ex,C=JP"
    )
    return make_set(request, PASSWORD, profile)


def info_of(**changes: object) -> CertificateInfo:
    return replace(made().info, **changes)  # type: ignore[arg-type]


def test_a_new_certificate_says_what_was_asked_for() -> None:
    info = made().info
    assert info.common_name == "sepm01.corp.example"
    assert info.subject == "CN=sepm01.corp.example,O=Ex,C=JP"
    assert info.names == NAMES
    assert (info.not_before, info.not_after) == (NOW - timedelta(days=1), NOW + timedelta(days=3650))
    assert (info.key_type, info.key_bits, info.signature) == ("RSA", 2048, "sha256")
    assert info.key_usage == ("digitalSignature", "keyEncipherment")
    assert info.extended_key_usage == ("serverAuth",)
    assert info.self_signed
    assert not info.ca
    assert info.thumbprint == hashlib.sha1(made().der).hexdigest()
    assert 0 < int(info.serial, 16) < 1 << 159


def test_openssl_style_subjects_are_taken() -> None:
    end = NOW + timedelta(days=1)
    request = CertificateRequest(NAMES, NAMES[0].value, NOW, end, "/C=JP/O=Ex, Inc")
    made_set = make_set(request, PASSWORD, key=load_key(made().key_pem))
    assert made_set.info.subject == "CN=sepm01.corp.example,O=Ex\\, Inc,C=JP"


def test_no_key_material_shows_itself() -> None:
    shown = repr(made()) + repr(read_pfx(made().pfx, PASSWORD))
    assert "BEGIN" not in shown
    assert "RSAPrivateKey" not in shown


@pytest.mark.parametrize("profile", ["compat", "modern"])
def test_a_pfx_is_read_back_by_the_library_and_by_us(profile: str) -> None:
    one = made(profile)
    key, certificate, others = pkcs12.load_key_and_certificates(one.pfx, PASSWORD)
    assert key is not None and certificate is not None and not others
    found = read_pfx(one.pfx, PASSWORD)
    assert found.certificates == (one.der,)
    assert found.key is not None
    assert public_key_sha256(one.key_pem) == one.info.public_key_sha256


def test_the_mac_covers_the_provider() -> None:
    name = "Microsoft RSA SChannel Cryptographic Provider".encode("utf-16-be")
    assert made().pfx.count(name) == 1
    with pytest.raises(UsageError) as caught:
        read_pfx(made().pfx.replace(name, name[:-1] + b"s"), PASSWORD)
    assert caught.value.id == "PASSWORD-WRONG"


@pytest.mark.parametrize(("password", "id"), [(b"wrong-one", "PASSWORD-WRONG"), (None, "PASSWORD-NEEDED")])
def test_a_pfx_without_its_password(password: bytes | None, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_ders(made().pfx, password)
    assert caught.value.id == id


def test_every_format_is_told_by_its_content() -> None:
    one, info, jks = made(), made().info, pytest.importorskip("jks")  # none on Windows
    keystore = jks.KeyStore.new("jks", [jks.TrustedCertEntry.new("sepm", one.der)]).saves("changeit")
    pem = one.key_pem + one.certificate_pem
    for content in (one.der, pem, pem.decode().encode("utf-16"), one.pfx, keystore):
        password = PASSWORD if content == one.pfx else b"changeit" if content == keystore else None
        assert read_certificates(content, password) == (info,)
    assert to_der(pem) == one.der


@pytest.mark.parametrize(
    ("content", "id"),
    [(b"", "FILE-EMPTY"), (b"\0", "FORMAT-UNKNOWN"), (b"\0\0\0\2\0\0\0\x14", "FORMAT-BKS"),
     (b"\xce\xce\xce\xce\0", "FORMAT-JCEKS"), (b"0\x03\x30\x01", "CERTIFICATE-UNREADABLE"),
     (b"-----BEGIN CERTIFICATE----------END CERTIFICATE-----", "NO-CERTIFICATE"),
     (b"-----BEGIN PRIVATE KEY-----", "NO-CERTIFICATE"), (b"0\x03\x02\x01\x03", "PFX-UNREADABLE"),
     (b"\xfe\xed\xfe\xed\0\0\0\2", "JKS-UNREADABLE")],
)  # fmt: skip
def test_what_is_no_certificate_is_refused(content: bytes, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_ders(content, None)
    assert caught.value.id == id


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    for start in (
        b"",
        b"0\x20\x02",
        b"0\x20\x30",
        b"\xfe\xed\xfe\xed\0\0\0\2",
        b"-----BEGIN CERTIFICATE-----",
    ):
        with pytest.raises(UsageError):
            read_certificates(start + content, None)


def test_keystores_of_pyjks_are_read_in_order_and_their_digest_is_checked() -> None:
    one, jks = made(), pytest.importorskip("jks")
    entries = [
        jks.TrustedCertEntry.new("root", one.der),
        jks.PrivateKeyEntry.new("tomcat", [one.der, one.der], key_der(one.key_pem)),
    ]
    content = jks.KeyStore.new("jks", entries).saves("changeit")
    found = read_jks(content, b"changeit")
    assert {(entry.alias, len(entry.certificates)) for entry in found.entries} == {("root", 1), ("tomcat", 2)}
    assert read_jks(content, None) == found
    for wrong in (read_jks, lambda c, p: read_jks(c[:-1] + bytes([c[-1] ^ 1]), b"changeit")):
        with pytest.raises(UsageError) as caught:
            wrong(content, b"changed")
        assert caught.value.id == "PASSWORD-WRONG"


def test_a_keystore_that_claims_too_much_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        read_jks(struct.pack(">IIII", 0xFEEDFEED, 2, 1, 2) + bytes(40), None)
    assert caught.value.id == "JKS-UNREADABLE"


def test_what_is_encrypted_to_a_certificate_only_its_key_reads() -> None:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

    assert load_key(made().key_pem).decrypt(encrypt_to(made().der, b"nonce"), PKCS1v15()) == b"nonce"


@pytest.mark.parametrize(
    ("host", "found"),
    [("sepm01.corp.example", True), ("SEPM01", True), ("sepm01.corp.example.", True), ("10.0.0.50", True),
     ("2001:db8:0::1", True), ("10.0.0.5", False), ("x.dmz.example", True), ("x.y.dmz.example", False),
     ("dmz.example", False), ("other", False)],
)  # fmt: skip
def test_names_match_as_clients_compare_them(host: str, found: bool) -> None:
    assert matches_name(made().info, host) is found


def test_the_common_name_counts_only_without_other_names() -> None:
    assert matches_name(info_of(names=()), "sepm01.corp.example")
    assert not matches_name(info_of(names=(SubjectName("dns", "other"),)), "sepm01.corp.example")


@pytest.mark.parametrize(
    ("changes", "broken"),
    [
        ({}, set()),
        ({"not_after": NOW}, {"CERT-END"}),
        ({"not_before": NOW + timedelta(1)}, {"CERT-BEGIN"}),
        ({"key_type": "EC"}, {"CERT-NOT-RSA"}),
        ({"key_bits": 1024}, {"CERT-KEY-SIZE"}),
        ({"signature": "sha1"}, {"CERT-SIGNATURE-WEAK"}),
        ({"extended_key_usage": ("clientAuth",)}, {"CERT-NO-SERVER-AUTH"}),
        ({"key_usage": ("digitalSignature",)}, {"CERT-KEY-USAGE"}),
        ({"common_name": "sepm01"}, {"CERT-COMMON-NAME"}),
        ({"names": NAMES[1:]}, {"CERT-NAME-MISSING"}),
        ({"public_key_sha256": "00"}, {"CERT-KEY-MISMATCH"}),
    ],
)  # fmt: skip
def test_each_requirement_is_judged_for_itself(changes: dict[str, object], broken: set[str]) -> None:
    key = KeyFacts(True, made().info.public_key_sha256, "SChannel", 12, 1)
    host = "sepm01.corp.example"
    findings = judge(info_of(**changes), now=NOW, host_names=[host], fqdn=host, key=key)
    assert {f.id for f in findings if f.severity is Severity.ERROR} == broken
    assert len({f.id for f in findings}) == 15


def test_keys_that_sql_server_does_not_choose_are_named() -> None:
    def bad(key: KeyFacts) -> dict[str, Severity]:
        findings = judge(made().info, now=NOW, key=key)
        return {f.id: f.severity for f in findings if f.severity is not Severity.OK}

    assert bad(KeyFacts(False)) == {"CERT-NO-KEY": Severity.ERROR}
    assert bad(KeyFacts(True, provider_type=0, key_spec=0)) == {"CERT-KEY-PROVIDER": Severity.WARNING}
    assert bad(KeyFacts(True, provider_type=12, key_spec=2)) == {"CERT-KEY-SPEC": Severity.ERROR}


def test_the_first_full_name_becomes_the_common_name() -> None:
    assert choose_common_name([typed_name("short"), typed_name("a.example")]) == "a.example"
    assert choose_common_name([typed_name("*.a.example"), typed_name("short")]) == "short"
    with pytest.raises(UsageError, match="CN-NEEDED"):
        choose_common_name([typed_name("10.0.0.1")])
    with pytest.raises(UsageError, match="CN-TOO-LONG"):
        choose_common_name([typed_name("a" * 60 + ".example")])


@pytest.mark.parametrize(
    ("kind", "text", "id"),
    [("dns", "-a", "NAME-BAD-DNS"), ("dns", "a..b", "NAME-BAD-DNS"), ("dns", "a" * 64, "NAME-BAD-DNS"),
     ("dns", "*", "NAME-BAD-DNS"), ("dns", "10.0.0.1", "NAME-ADDRESS-AS-DNS"),
     ("dns", "1.2.3", "NAME-BAD-DNS"),
     ("ip", "fe80::1%1", "NAME-BAD-IP"), ("ip", "010.0.0.1", "NAME-BAD-IP"), ("email", "a", "NAME-BAD-EMAIL"),
     ("uri", "no", "NAME-BAD-URI"), ("rid", "1.2", "NAME-BAD-KIND")],
)  # fmt: skip
def test_impossible_names(kind: str, text: str, id: str) -> None:
    with pytest.raises(UsageError) as caught:
        subject_name(kind, text)
    assert caught.value.id == id


def test_names_are_canonical() -> None:
    assert typed_name("IP:2001:DB8:0::1") == SubjectName("ip", "2001:db8::1")
    assert typed_name("Host_1.EXAMPLE") == SubjectName("dns", "host_1.example")
    assert typed_name("192.0.2.1") == SubjectName("ip", "192.0.2.1")


def test_passwords() -> None:
    assert check_password(generate_password()) != generate_password()
    for bad, id in (
        (b"tiny1", "LENGTH"),
        (b"x" * 65, "LENGTH"),
        ("パスワード".encode(), "CHARACTERS"),
        (b"a b c d e", "CHARACTERS"),
    ):
        with pytest.raises(UsageError, match=id) as caught:
            check_password(bad)
        assert bad.decode() not in str(caught.value)


def test_describing_something_else_is_refused() -> None:
    with pytest.raises(UsageError, match="CERTIFICATE-UNREADABLE"):
        describe(b"0\x00")
