"""Key, certificate, PFX, request and keystores before judges that know nothing of this project."""

from __future__ import annotations

import contextlib
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.names import subject_name
from sepmtk.pki.certificate import describe
from sepmtk.pki.certificate_set import CertificateSet, make_set
from sepmtk.pki.inspect import read_certificates
from sepmtk.pki.issue import signing_request
from sepmtk.pki.jks import read_jks
from sepmtk.pki.keys import load_key

pytestmark = pytest.mark.judge
needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
needs_keytool = pytest.mark.skipif(shutil.which("keytool") is None, reason="keytool is not installed")
needs_java = pytest.mark.skipif(shutil.which("java") is None, reason="java is not installed")

HOST = "sepm01.corp.example"
PASSWORD = "Judge-me-2"
NOW = datetime.now(UTC).replace(microsecond=0)
NAMES = tuple(
    subject_name(kind, value)
    for kind, value in (("dns", HOST), ("dns", "sepm01"), ("ip", "127.0.0.1"), ("ip", "fe80::1"))
)


def made(profile: str = "compat") -> CertificateSet:
    request = CertificateRequest(
        NAMES, HOST, NOW - timedelta(days=1), NOW + timedelta(days=3650), "O=Example"
    )  # fmt: skip
    return make_set(request, PASSWORD.encode(), profile)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("set")
    compat = made()
    (folder / "server.key").write_bytes(compat.key_pem)
    (folder / "server.crt").write_bytes(compat.certificate_pem)
    (folder / "compat.pfx").write_bytes(compat.pfx)
    (folder / "modern.pfx").write_bytes(made("modern").pfx)
    (folder / "password").write_text(PASSWORD)
    return folder


def run(folder: Path, *command: str) -> str:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@needs_openssl
def test_openssl_accepts_the_certificate_when_trusted(files: Path) -> None:
    checks = ("-purpose", "sslserver", "-verify_hostname", HOST, "-CAfile", "server.crt", "server.crt")
    assert "OK" in run(files, "openssl", "verify", *checks)
    assert "OK" in run(files, "openssl", "verify", "-x509_strict", *checks)
    assert "OK" in run(files, "openssl", "verify", "-x509_strict", "-partial_chain", *checks)


@needs_openssl
def test_openssl_sees_the_key_of_the_certificate(files: Path) -> None:
    assert "Key is valid" in run(files, "openssl", "pkey", "-in", "server.key", "-check", "-noout")
    of_key = run(files, "openssl", "pkey", "-in", "server.key", "-pubout")
    assert of_key == run(files, "openssl", "x509", "-in", "server.crt", "-pubkey", "-noout")


@needs_openssl
def test_openssl_reads_what_windows_needs_of_the_certificate(files: Path) -> None:
    text = run(files, "openssl", "x509", "-in", "server.crt", "-noout", "-text")
    assert "Digital Signature, Key Encipherment" in text
    assert "TLS Web Server Authentication" in text
    assert "DNS:sepm01.corp.example, DNS:sepm01, IP Address:127.0.0.1" in text
    assert "Subject Key Identifier" in text
    assert "Authority Key Identifier" in text


@needs_openssl
@pytest.mark.parametrize(
    ("profile", "cipher", "mac"),
    [("compat", "pbeWithSHA1And3-KeyTripleDES-CBC", "MAC: sha1"), ("modern", "AES-256-CBC", "MAC: sha256")],
)
def test_openssl_reads_the_pfx_and_its_provider(files: Path, profile: str, cipher: str, mac: str) -> None:
    text = run(
        files,
        "openssl",
        "pkcs12",
        "-in",
        f"{profile}.pfx",
        "-passin",
        "file:password",
        "-info",
        "-nodes",
        "-legacy",
    )
    assert text.count(cipher) == 2  # key and certificate
    assert mac in text
    assert "Microsoft CSP Name: Microsoft RSA SChannel Cryptographic Provider" in text
    assert "Microsoft Local Key set: <No Values>" in text
    assert "friendlyName" not in text


@needs_openssl
def test_openssl_verifies_the_request_for_a_ca(tmp_path: Path) -> None:
    request = CertificateRequest(NAMES, HOST, NOW, NOW + timedelta(days=1))
    (tmp_path / "server.csr").write_bytes(signing_request(load_key(made().key_pem), request))
    text = run(tmp_path, "openssl", "req", "-in", "server.csr", "-verify", "-noout", "-text")
    assert "verify OK" in text
    assert "DNS:sepm01.corp.example" in text
    assert "CN = sepm01.corp.example" in text


@needs_keytool
@pytest.mark.parametrize("profile", ["compat", "modern"])
def test_keytool_lists_the_pfx(files: Path, profile: str) -> None:
    text = run(
        files, "keytool", "-J-Duser.language=en", "-list", "-v", "-keystore", f"{profile}.pfx",
        "-storepass:file", "password",
    )  # fmt: skip
    assert "PrivateKeyEntry" in text
    assert "Certificate chain length: 1" in text


@needs_keytool
@pytest.mark.parametrize("kind", ["JKS", "PKCS12"])
def test_keystores_of_keytool_are_read(files: Path, tmp_path: Path, kind: str) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    target = ("-destkeystore", "keystore.jks", "-deststoretype", kind, "-deststorepass:file", "password")
    source = (
        "-srckeystore",
        str(files / "compat.pfx"),
        "-srcstoretype",
        "PKCS12",
        "-srcstorepass:file",
        "password",
    )
    run(tmp_path, "keytool", "-importkeystore", "-noprompt", *source, *target)
    (info,) = read_certificates((tmp_path / "keystore.jks").read_bytes(), PASSWORD.encode())
    assert info == describe(read_der(files))


@needs_keytool
def test_keys_and_trusted_certificates_of_keytool_are_told_apart(files: Path, tmp_path: Path) -> None:
    (tmp_path / "password").write_text(PASSWORD)
    store = ("-keystore", "k.jks", "-storetype", "JKS", "-storepass:file", "password")
    trusted = ("-importcert", "-noprompt", "-alias", "root", "-file", str(files / "server.crt"))
    run(tmp_path, "keytool", *trusted, *store)
    made_here = (
        "-genkeypair",
        "-alias",
        "tomcat",
        "-keyalg",
        "RSA",
        "-keysize",
        "2048",
        "-dname",
        "CN=made.example",
    )
    run(tmp_path, "keytool", *made_here, "-keypass:file", "password", *store)
    found = read_jks((tmp_path / "k.jks").read_bytes(), PASSWORD.encode())
    assert {(entry.alias, entry.has_key) for entry in found.entries} == {("tomcat", True), ("root", False)}
    assert [describe(der).common_name for der in found.certificates] == ["made.example", HOST]


def read_der(files: Path) -> bytes:
    return ssl.PEM_cert_to_DER_cert((files / "server.crt").read_text())


@contextlib.contextmanager
def served(files: Path) -> Iterator[int]:
    """A TLS server on the loopback for one connection."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files / "server.crt", files / "server.key")
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def once() -> None:
            peer, _ = listener.accept()
            peer.settimeout(30)
            with contextlib.suppress(OSError), context.wrap_socket(peer, server_side=True) as tls:
                tls.recv(1)

        thread = threading.Thread(target=once)
        thread.start()
        yield listener.getsockname()[1]
        thread.join(30)


@pytest.mark.parametrize("name", [HOST, "sepm01", "127.0.0.1"])
def test_python_accepts_it_strictly(files: Path, name: str) -> None:
    context = ssl.create_default_context(cafile=str(files / "server.crt"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT | ssl.VERIFY_X509_PARTIAL_CHAIN
    with (
        served(files) as port,
        socket.create_connection(("127.0.0.1", port), 10) as plain,
        context.wrap_socket(plain, server_hostname=name) as tls,
    ):
        assert tls.getpeercert(True) == read_der(files)


@needs_java
@pytest.mark.parametrize(
    ("name", "answer"), [(HOST, "OK"), ("other.example", "No subject alternative DNS name")]
)
def test_java_accepts_it_under_its_names_only(files: Path, name: str, answer: str) -> None:
    source = str(Path(__file__).with_name("PkixJudge.java"))
    with served(files) as port:
        said = run(files, "java", source, "server.crt", "127.0.0.1", str(port), name)
    assert answer in said
