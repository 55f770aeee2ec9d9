"""Which driver, which connection string, and what its errors mean in both vocabularies."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.checks import trust
from sepmtk.checks.view import View
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.values import Endpoint
from sepmtk.net.odbc import OdbcDriver, OdbcLogin, by_preference, connection
from sepmtk.net.odbc_text import outcome_of
from sepmtk.sepm.discover import discover
from sepmtk.sql.odbc_login import odbc_login

HERE, ELSEWHERE = Endpoint("127.0.0.1", 2638, "sepm01"), Endpoint("127.0.0.1", 40001, "sepm01")
EIGHTEEN = OdbcDriver("ODBC Driver 18 for SQL Server", 18)
SEVENTEEN = OdbcDriver("ODBC Driver 17 for SQL Server", 17)
WINDOWS = OdbcDriver("SQL Server", 0)


def test_the_newest_first_and_strangers_left_out() -> None:
    numbered = [f"ODBC Driver {number} for SQL Server" for number in (13, 17, 18, 11)]
    installed = ["SQL Server", *numbered, "SQLite3", "SQL Server Native Client 11.0", "FreeTDS"]
    assert [driver.generation for driver in by_preference(installed)] == [18, 17, 13, 11, 0, 0]
    assert by_preference(installed)[-1].name == "SQL Server"
    assert by_preference(["SQLite3"]) == ()


@pytest.mark.parametrize(
    ("driver", "endpoint", "expected"),
    [
        (
            EIGHTEEN,
            ELSEWHERE,
            "DRIVER={ODBC Driver 18 for SQL Server};SERVER=tcp:127.0.0.1,40001;HostNameInCertificate=sepm01;"
            "Encrypt=yes;TrustServerCertificate=no;Trusted_Connection=yes",
        ),
        (
            SEVENTEEN,
            HERE,
            "DRIVER={ODBC Driver 17 for SQL Server};SERVER=tcp:sepm01,2638;Encrypt=yes;"
            "TrustServerCertificate=no;Trusted_Connection=yes",
        ),
        (WINDOWS, HERE, "DRIVER={SQL Server};SERVER=sepm01,2638;Encrypt=yes;Trusted_Connection=yes"),
        (SEVENTEEN, ELSEWHERE, None),
        (WINDOWS, ELSEWHERE, None),
    ],
)
def test_validation_is_asked_for_in_so_many_words(
    driver: OdbcDriver, endpoint: Endpoint, expected: str | None
) -> None:
    assert connection(driver, endpoint, 2638, "sepm01", "", "") == expected


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30))
def test_a_password_can_hold_anything(password: str) -> None:
    """Read back as the ODBC specification reads it: braces around, } doubled."""
    text = connection(EIGHTEEN, HERE, 2638, "sepm01", "sem5", password)
    assert text is not None
    found = re.search(r";PWD=(?:\{((?:[^}]|\}\})*)\}|([^;{}]*))$", text, re.DOTALL)
    assert found is not None
    assert (found[1].replace("}}", "}") if found[1] is not None else found[2]) == password


SSL = "[Microsoft][ODBC Driver 18 for SQL Server]SSL Provider: "
OPENSSL = SSL + "[error:0A000086:SSL routines::certificate verify failed:{}] (-1) (SQLDriverConnect)"
SSL_JA = "[Microsoft][ODBC Driver 17 for SQL Server]SSL プロバイダー: "


@pytest.mark.parametrize(
    ("state", "text", "outcome"),
    [
        # measured with driver 18.6 on Linux
        ("08001", OPENSSL.format("certificate has expired"), "expired"),
        ("08001", OPENSSL.format("certificate is not yet valid"), "not_yet_valid"),
        ("08001", OPENSSL.format("subject name does not match host name"), "name"),
        ("08001", OPENSSL.format("self-signed certificate in certificate chain"), "untrusted"),
        ("08001", SSL + "[error:0A000102:SSL routines::unsupported protocol] (-1)", "protocol"),
        ("HYT00", "[Microsoft][ODBC Driver 18 for SQL Server]Login timeout expired (0)", "unreachable"),
        ("28000", "[SQL Server]Login failed for user 'sa'. (18456) (SQLDriverConnect)", "login_refused"),
        ("HY000", "SSPI Provider: No credentials were supplied. (458752)", "no_credentials"),
        # Schannel's, from public reports; in Japanese only the code can be read
        ("08001", SSL + "The received certificate has expired.\r\n (-2146893016)", "expired"),
        ("08001", SSL_JA + "受信した証明書の有効期限が切れています。 (-2146893016)", "expired"),
        ("08001", SSL_JA + "信頼されていない機関によって発行されました。 (-2146893019)", "untrusted"),
        ("08001", SSL_JA + "対象のプリンシパル名が間違っています。 (-2146893022)", "name"),
        ("08001", "The certificate chain was issued by an authority that is not trusted.", "untrusted"),
        ("08001", "SSL Provider: 0x80090331", "protocol"),
        ("08001", "TCP Provider: the target machine actively refused it. (10061)", "unreachable"),
        ("HY000", "something else (42)", "other"),
    ],
)
def test_one_word_for_a_drivers_error(state: str, text: str, outcome: str) -> None:
    assert outcome_of(state, text) == outcome


@given(st.text(max_size=80), st.text(max_size=5))
def test_no_text_breaks_it(text: str, state: str) -> None:
    assert outcome_of(state, text)


def test_a_lab_of_another_time_is_not_shown_to_a_driver(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy", offset=3 * 86400.0)
    reader = open_lab(tmp_path / "lab").reader()
    assert odbc_login(reader, discover(reader)) is None


def test_a_driver_that_refuses_what_we_take_is_a_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only where they disagree: an expired certificate is said by the other check."""
    said = OdbcLogin("ODBC Driver 17 for SQL Server", "untrusted", "SSL Provider: (-2146893019)")
    monkeypatch.setattr(trust, "odbc_login", lambda reader, server: said)
    scenarios.create(tmp_path / "lab", "healthy")
    reader = open_lab(tmp_path / "lab").reader()
    look = View(reader=reader, server=discover(reader))
    assert [finding.id for finding in trust.second_opinion(look)] == ["ODBC-REFUSES"]
    later = View(reader=reader, server=look.server)
    vars(later)["now"] = look.now + timedelta(days=4000)
    assert list(trust.second_opinion(later)) == []
