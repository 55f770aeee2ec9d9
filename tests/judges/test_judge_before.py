"""Before the rescue: every judge that trusts the old certificate sees that it has expired, but one."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import Jdbc, Odbc, Openssl, ServedLab

pytestmark = pytest.mark.judge


def test_openssl_sees_an_expired_certificate_on_443(openssl: Openssl, broken_lab: ServedLab) -> None:
    said = openssl.ask(broken_lab.ports["443"], broken_lab.old_certificate)
    assert "certificate has expired" in said
    assert "Verify return code: 0 (ok)" not in said


def test_odbc_sees_an_expired_certificate(odbc: Odbc, broken_lab: ServedLab) -> None:
    said = odbc.ask(broken_lab, broken_lab.old_certificate)
    assert "certificate verify failed:certificate has expired" in said


def test_jdbc_12_sees_an_expired_certificate(jdbc_12: Jdbc, broken_lab: ServedLab, tmp_path: Path) -> None:
    said = jdbc_12.ask(broken_lab, broken_lab.old_certificate, tmp_path)
    assert "java.security.cert.CertificateExpiredException: NotAfter:" in said


def test_jdbc_7_logs_in_because_java_takes_a_trusted_leaf_as_it_is(
    jdbc_7: Jdbc, broken_lab: ServedLab, tmp_path: Path
) -> None:
    assert jdbc_7.ask(broken_lab, broken_lab.old_certificate, tmp_path) == "OK 1\n"


@pytest.mark.slow
def test_jdbc_without_trust_finds_no_path(jdbc: Jdbc, broken_lab: ServedLab, tmp_path: Path) -> None:
    assert "PKIX path building failed" in jdbc.ask(broken_lab, None, tmp_path)
