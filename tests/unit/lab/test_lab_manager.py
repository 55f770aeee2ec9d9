"""SEPM in the lab: its connection to the database, its log, and what its ports answer."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from lab_ground import ROOT, ROOT_XML, SCM_LOG, SQL, Ground, Maker

from sepmtk.machine.lab import certificate, driver
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.values import Request, Store

OUTAGE = "予想外のサーバーエラー。"


def last_start(ground: Ground) -> str:
    return ground.text(SCM_LOG).rpartition("is starting")[2]


def test_the_outage_of_the_kb(lab: Maker) -> None:
    ground = lab("kb-229342")
    assert not ground.view().database
    assert "CertificateExpiredException: NotAfter: " in last_start(ground)
    assert "Error: NotAfter: " in last_start(ground) and "0x10010000" in last_start(ground)
    assert ground.http(8443, "/") == (200, ground.http(8443, "/")[1])
    assert OUTAGE in ground.http(8443, "/")[1]
    assert ground.http(8445, "/reporting/")[0] == 500
    assert ground.http(8446, "/sepm/api/v1/version")[0] == 200


def test_trust_brings_it_back_after_a_start_only(lab: Maker) -> None:
    ground = lab("kb-229342")
    ground.trust(True)
    assert not ground.view().database
    ground.restart_sepm()
    assert ground.view().database
    assert "SQLServerException" not in last_start(ground)
    assert OUTAGE not in ground.http(8443, "/")[1]
    assert ground.http(8445, "/reporting/")[0] == 200


def test_a_log_in_needs_the_database_and_the_password(lab: Maker) -> None:
    ground = lab("healthy")
    right = {"username": "admin", "password": ground.config()["secrets"]["console"], "domain": ""}
    where = "/sepm/api/v1/identity/authenticate"
    status, body = ground.http(8446, where, right)
    assert status == 200 and '"token"' in body
    assert ground.http(8446, where, right | {"password": "wrong"})[0] == 401
    assert ground.http(8446, where, {"username": "admin"})[0] == 400
    ground.ask(SQL, Request.STOP)
    assert ground.http(8446, where, right)[0] == 500
    assert ground.http(8446, "/nothing")[0] == 404


def test_sql_server_restarted_under_it_takes_the_database_away(lab: Maker) -> None:
    ground = lab("healthy")
    assert ground.view().database
    ground.restart_sql()
    assert not ground.view().database
    assert "Connection reset" in last_start(ground)
    ground.restart_sepm()
    assert ground.view().database


def test_a_pool_that_finds_sql_server_again_by_the_switch(lab: Maker) -> None:
    """It asks as ROOT.xml said when semsrv started; what it lacks it is refused anew."""
    ground = lab("healthy")
    ground.turn("pool_reconnects", True)
    ground.trust(True)
    ground.ask(SQL, Request.STOP)
    assert not ground.view().database
    ground.ask(SQL, Request.RUN)
    assert ground.view().database
    assert "Connection reset" in last_start(ground)
    expired = lab("kb-229342")
    expired.turn("pool_reconnects", True)
    expired.trust(True)
    expired.restart_sql()
    assert not expired.view().database  # it validates still
    ground.ask("semapisrv", Request.STOP)
    ground.ask("semsrv", Request.STOP)
    ground.ask(SQL, Request.STOP)
    ground.ask("semsrv", Request.RUN)
    assert not ground.view().database
    ground.ask(SQL, Request.RUN)
    assert ground.view().database


def test_started_before_sql_server_it_is_refused(lab: Maker) -> None:
    ground = lab("healthy")
    ground.ask("semapisrv", Request.STOP)
    ground.ask("semsrv", Request.STOP)
    ground.ask(SQL, Request.STOP)
    ground.ask("semsrv", Request.RUN)
    assert "port 2638 has failed" in last_start(ground) and "Connection refused" in last_start(ground)


@pytest.mark.parametrize(
    ("jdbc", "trusted", "expected"),
    [
        ("12.6", True, "Error: NotAfter: "),
        ("12.6", False, "Error: PKIX path building failed: "),
        ("7.4", True, None),
        ("7.4", False, 'Error: "PKIX path building failed: '),
    ],
)
def test_an_expired_self_signed_one_by_driver(
    lab: Maker, jdbc: str, trusted: bool, expected: str | None
) -> None:
    """As both drivers were measured against real certificates."""
    ground = lab("kb-229342")
    ground.turn("jdbc", jdbc)
    if not trusted:
        ground.machine.stores.remove(Store.MACHINE_ROOT, ground.served())
    ground.restart_sepm()
    assert ground.view().database is (expected is None)
    if expected:
        assert expected in last_start(ground)


def test_a_trusted_one_has_the_same_name_and_another_key(lab: Maker) -> None:
    """SEPM's old certificate is trusted, its new one is not yet: Java's reason is another one, by whether key
    identifiers tell them apart, and after the dates where they don't."""
    ground = lab("healthy")
    now = datetime.now(UTC)
    for days, identified, expected in (
        (9, True, "CertPathValidatorException: Path does not chain with any of the trust anchors"),
        (9, False, "CertPathValidatorException: signature check failed"),
        (-9, False, "CertPathValidatorException: validity check failed"),
    ):
        other = namesake(ground.text(ROOT / "apache/conf/ssl/server.crt"), now + timedelta(days), identified)
        loaded = {"port": 2638, "certificate": b64encode(other).decode()}
        live: dict[str, Any] = {"services": {SQL: {"state": "running"}}, "loaded": {SQL: loaded}}
        with (simulated := lab_at(ground.folder)).hold():
            attempt = driver.connect(simulated, live, now.timestamp(), driver.read_url(simulated))
        assert f"Error: PKIX path validation failed: java.security.cert.{expected}." in attempt.text, attempt


def namesake(pem: str, end: datetime, identified: bool) -> bytes:
    """A self-signed certificate with the subject of ``pem`` and a key of its own."""
    key, name = certificate.new_key(), x509.load_pem_x509_certificate(pem.encode()).subject
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, end - timedelta(90), end)
    if identified:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())
        made = made.add_extension(identifier, critical=False)
    return made.sign(key, hashes.SHA256()).public_bytes(Encoding.DER)


def test_another_name_in_the_url_is_refused(lab: Maker) -> None:
    ground = lab("healthy")
    raw = ground.text(ROOT_XML).replace("//sepm01.corp.example:", "//127.0.0.1:")
    ground.machine.files.replace(ROOT_XML, raw.encode())
    ground.restart_sepm()
    assert 'Failed to validate the server name "127.0.0.1"in a certificate' in last_start(ground)


def test_a_broken_root_xml_is_an_outage(lab: Maker) -> None:
    ground = lab("healthy")
    ground.machine.files.replace(ROOT_XML, b"<Context")
    ground.restart_sepm()
    assert not ground.view().database


def test_a_broken_keystore_closes_tomcat_s_ports(lab: Maker) -> None:
    ground = lab("healthy")
    ground.machine.files.replace(ROOT / "tomcat/etc/keystore.jks", b"nothing")
    ground.http(8443, "/")
    ground.restart_sepm()
    with pytest.raises(ConnectionRefusedError):
        ground.http(8443, "/")
    ground.http(443, "/")
