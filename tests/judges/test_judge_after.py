"""After KB step 7: everyone who trusts the new certificate logs in; 443 serves the old one until step 9."""

from __future__ import annotations

from pathlib import Path

import pytest
from judged import Jdbc, Odbc, Openssl, ServedLab

pytestmark = pytest.mark.judge


def test_odbc_logs_in(odbc: Odbc, rescued_lab: ServedLab) -> None:
    assert odbc.ask(rescued_lab, rescued_lab.new_certificate) == "OK 1\n"


def test_jdbc_logs_in(jdbc: Jdbc, rescued_lab: ServedLab, tmp_path: Path) -> None:
    assert jdbc.ask(rescued_lab, rescued_lab.new_certificate, tmp_path) == "OK 1\n"


@pytest.mark.slow
def test_sql_server_no_longer_serves_the_old_one(jdbc: Jdbc, rescued_lab: ServedLab, tmp_path: Path) -> None:
    said = jdbc.ask(rescued_lab, rescued_lab.old_certificate, tmp_path)
    assert "Path does not chain with any of the trust anchors" in said


def test_the_web_port_waits_for_step_9(openssl: Openssl, rescued_lab: ServedLab) -> None:
    assert "certificate has expired" in openssl.ask(rescued_lab.ports["443"], rescued_lab.old_certificate)
