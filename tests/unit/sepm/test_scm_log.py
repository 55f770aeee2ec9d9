# ruff: noqa: E501 - log lines as they are
"""Causes in scm-server-0.log. The frame of the lines is synthetic after KB 177969; the inner
texts are those that mssql-jdbc 7.4.1 and 12.6.1 gave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO

import pytest

from sepmtk.sepm.logs import database_errors

HEAD = "2026-11-24 09:00:01.123 THREAD 31 SEVERE: Unknown Exception in: com.sygate.scm.server.task.X\n"
DRIVER = "com.microsoft.sqlserver.jdbc.SQLServerException: "
OLD = (
    DRIVER
    + 'The driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption. Error: "{}". ClientConnectionId:1\n'
)
NEW = (
    DRIVER
    + '"encrypt" property is set to "true" and "trustServerCertificate" property is set to "false" but the driver could not establish a secure connection to SQL Server by using Secure Sockets Layer (SSL) encryption: Error: {}. ClientConnectionId:1\n'
)
JAPANESE = (
    DRIVER
    + 'ドライバーは、SSL (Secure Sockets Layer) 暗号化を使用して SQL Server との安全な接続を確立できませんでした。エラー: "{}"\n'
)
BUILDING = (
    "PKIX path building failed: sun.security.provider.certpath.SunCertPathBuilderException: "
    "unable to find valid certification path to requested target"
)
VALIDITY = "PKIX path validation failed: java.security.cert.CertPathValidatorException: validity check failed"
NAME = 'Failed to validate the server name "localhost"in a certificate during Secure Sockets Layer (SSL) initialization. Name in certificate "x"'


@pytest.mark.parametrize("frame", [OLD, NEW, JAPANESE])
@pytest.mark.parametrize(
    ("inner", "cause"),
    [
        (BUILDING, "untrusted"),
        (VALIDITY, "expired"),
        ("NotAfter: Wed Nov 18 06:39:25 JST 2026", "expired"),
        (NAME, "name"),
        ("SQL Server returned an incomplete response", "cut_off"),
    ],
)
@pytest.mark.parametrize("codec", ["utf-8", "cp932"])
def test_causes_by_both_drivers(frame: str, inner: str, cause: str, codec: str) -> None:
    (found,) = database_errors(
        BytesIO((HEAD + frame.format(inner) + "\tat a.b.C.d(E.java:1)\n").encode(codec)), None
    )
    assert found.cause == cause
    assert found.at == datetime(2026, 11, 24, 9, 0, 1, 123000, UTC)


def test_a_certificate_before_its_time_is_not_expired() -> None:
    text = (
        HEAD
        + OLD.format(VALIDITY)
        + "Caused by: java.security.cert.CertificateNotYetValidException: NotBefore: x\n"
    )
    assert [c.cause for c in database_errors(BytesIO(text.encode()), None)] == ["not_yet_valid"]


def test_a_server_that_is_down() -> None:
    text = (
        HEAD
        + DRIVER
        + 'The TCP/IP connection to the host SEPM01, port 2638 has failed. Error: "Connection refused"\n'
    )
    assert [c.cause for c in database_errors(BytesIO(text.encode()), None)] == ["not_up"]


def test_the_bare_console_error_is_no_evidence() -> None:
    text = (
        HEAD
        + "com.sygate.scm.common.communicate.CommunicationException: Unexpected server error. ErrorCode: 0x10010000\n"
    )
    assert database_errors(BytesIO(text.encode()), None) == ()


def test_only_what_is_newer_counts() -> None:
    text = (
        HEAD + OLD.format(BUILDING) + HEAD.replace("09:00:01", "09:30:00") + NEW.format("NotAfter: x")
    ).encode()
    moment = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
    assert [c.cause for c in database_errors(BytesIO(text), None)] == ["untrusted", "expired"]
    assert [c.cause for c in database_errors(BytesIO(text), moment)] == ["expired"]
    assert database_errors(BytesIO(text), moment, timezone(timedelta(hours=9))) == ()
