"""Files that people give for a certificate: read, or told what they are and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import jks
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)

from sepmtk.doors.argv.main import run
from sepmtk.model.thumbprint import thumbprint_of

NOW = datetime.now(UTC)
PASSWORD = b"Planted-secret-8"
KEYS: dict[str, Any] = {
    "rsa": rsa.generate_private_key(65537, 2048), "ca": rsa.generate_private_key(65537, 2048),
    "ec": ec.generate_private_key(ec.SECP256R1()), "ed": ed25519.Ed25519PrivateKey.generate(),
}  # fmt: skip


@cache
def certificate(kind: str, issuer: str = "") -> x509.Certificate:
    cn, both = x509.NameOID.COMMON_NAME, (kind, issuer or kind)
    subject, by = (x509.Name([x509.NameAttribute(cn, name)]) for name in both)
    key = KEYS[issuer or kind]
    digest = None if isinstance(key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    builder = x509.CertificateBuilder(by, subject, KEYS[kind].public_key(), 7)
    return builder.not_valid_before(NOW).not_valid_after(NOW + timedelta(days=9)).sign(key, digest)


def pem(kind: str) -> bytes:
    return certificate(kind).public_bytes(Encoding.PEM)


def pfx(kind: str) -> bytes:
    lock = BestAvailableEncryption(PASSWORD)
    return pkcs12.serialize_key_and_certificates(None, KEYS[kind], certificate(kind), None, lock)


def key(form: Encoding, lock: bytes = b"") -> bytes:
    how = BestAvailableEncryption(lock) if lock else NoEncryption()
    return bytes(KEYS["rsa"].private_bytes(form, PrivateFormat.PKCS8, how))


def keystore() -> bytes:
    der = certificate("rsa").public_bytes(Encoding.DER)
    entry = jks.PrivateKeyEntry.new("tomcat", [der], key(Encoding.DER))
    return bytes(jks.KeyStore.new("jks", [entry]).saves(PASSWORD.decode()))


def request(form: Encoding) -> bytes:
    name = certificate("rsa").subject
    return x509.CertificateSigningRequestBuilder(name).sign(KEYS["rsa"], hashes.SHA256()).public_bytes(form)


def revoked(form: Encoding) -> bytes:
    builder = x509.CertificateRevocationListBuilder(certificate("rsa").subject)
    builder = builder.last_update(NOW).next_update(NOW + timedelta(days=1))
    return builder.sign(KEYS["rsa"], hashes.SHA256()).public_bytes(form)


READ: dict[str, tuple[str, Callable[[], bytes]]] = {
    "text around, CRLF": ("rsa", lambda: b"Bag\r\n" + pem("rsa").replace(b"\n", b"\r\n") + b"end"),
    "UTF-16": ("rsa", lambda: pem("rsa").decode().encode("utf-16")),
    "UTF-16 without a mark": ("rsa", lambda: pem("rsa").decode().encode("utf-16-le")),
    "base64 alone": ("rsa", lambda: b"".join(pem("rsa").splitlines(True)[1:-1])),
    "DER and a line end": ("rsa", lambda: certificate("rsa").public_bytes(Encoding.DER) + b"\r\n"),
    "PKCS #7, PEM": ("rsa", lambda: pkcs7.serialize_certificates([certificate("rsa")], Encoding.PEM)),
    "PKCS #7, the CA first": ("rsa", lambda: pkcs7.serialize_certificates(
        [certificate("ca"), certificate("rsa", "ca")], Encoding.DER)),
    "PFX with an EC key": ("ec", lambda: pfx("ec")),
    "PFX with an Ed25519 key": ("ed", lambda: pfx("ed")),
    "PFX without a key": ("rsa", lambda: pkcs12.serialize_key_and_certificates(
        None, None, None, [certificate("rsa")], BestAvailableEncryption(PASSWORD))),
    "JKS": ("rsa", keystore),
}  # fmt: skip
REFUSED: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "request": ("NO-CERTIFICATE", "CSR", lambda: request(Encoding.PEM)),
    "request, DER": ("NO-CERTIFICATE", "CSR", lambda: request(Encoding.DER)),
    "list of revoked ones": ("NO-CERTIFICATE", "CRL", lambda: revoked(Encoding.PEM)),
    "the same, DER": ("NO-CERTIFICATE", "CRL", lambda: revoked(Encoding.DER)),
    "key": ("NO-CERTIFICATE", "private key", lambda: key(Encoding.PEM)),
    "key, DER": ("NO-CERTIFICATE", "private key", lambda: key(Encoding.DER)),
    "encrypted key": ("NO-CERTIFICATE", "private key", lambda: key(Encoding.PEM, PASSWORD)),
    "encrypted key, DER": ("NO-CERTIFICATE", "encrypted", lambda: key(Encoding.DER, PASSWORD)),
    "public key": ("NO-CERTIFICATE", "public key", lambda: KEYS["rsa"].public_key().public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo)),
    "nothing": ("FILE-EMPTY", "", lambda: b"\r\n"),
    "BKS": ("FORMAT-BKS", "BKS", lambda: b"\0\0\0\2\0\0\0\x14" + bytes(40)),
    "JCEKS": ("FORMAT-JCEKS", "JCEKS", lambda: b"\xce\xce\xce\xce\0\0\0\2"),
    "a picture": ("FORMAT-UNKNOWN", "", lambda: b"\x89PNG\r\n\x1a\n"),
}  # fmt: skip


def asked(capsys: pytest.CaptureFixture[str], *command: str) -> tuple[int, Any]:
    code = run(["--json", *command])
    return int(code), json.loads(capsys.readouterr().out)


def test_each_kind_is_read_or_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "pw").write_bytes(PASSWORD)
    file, password = tmp_path / "it", ("--password-file", str(tmp_path / "pw"))
    for what, (kind, content) in READ.items():
        file.write_bytes(content())
        code, found = asked(capsys, "cert", "show", str(file), *password)
        assert code == 0, (what, found)
        first = found["result"]["certificates"][0]
        assert first["common_name"] == kind, what
        if "CA" not in what:
            assert first["thumbprint"] == thumbprint_of(certificate(kind).public_bytes(Encoding.DER)), what
        ids = [finding["id"] for finding in found["findings"]]
        assert ("CERT-NOT-RSA" in ids) == (what.startswith("PFX with an")), what
    for what, (id, word, content) in REFUSED.items():
        file.write_bytes(content())
        code, found = asked(capsys, "cert", "show", str(file), *password)
        assert (code, found["error"]["id"]) == (2, id), (what, found)
        assert word in found["error"]["found"], (what, found)
    code, found = asked(capsys, "cert", "show", str(tmp_path), *password)
    assert (code, found["error"]["id"]) == (2, "FILE-UNREADABLE")


@pytest.mark.parametrize(
    ("content", "id", "fix"),
    [(keystore, "KEY-IN-KEYSTORE", "keytool -importkeystore"),
     (lambda: pfx("ec"), "KEY-NOT-RSA", "sepmtk cert new")],
)  # fmt: skip
def test_a_key_of_no_use_is_said_to_be_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: Callable[[], bytes], id: str, fix: str
) -> None:
    (tmp_path / "pw").write_bytes(PASSWORD)
    (tmp_path / "it").write_bytes(content())
    pw = str(tmp_path / "pw")
    code, found = asked(capsys, "cert", "repack", str(tmp_path / "it"), "--out", str(tmp_path / "o.pfx"),
                        "--password-file", pw, "--pfx-password-file", pw)  # fmt: skip
    assert (code, found["error"]["id"]) == (2, id)
    assert fix in found["error"]["fix"]
    assert not (tmp_path / "o.pfx").exists()
