"""``sepmtk sql probe`` through Microsoft's driver, and that it agrees with the tool's own verdict."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from judged import Odbc, ServedLab, environment, sepmtk, serving

pytestmark = pytest.mark.judge
NAME = "ODBC Driver 18 for SQL Server"


@pytest.fixture
def registered(odbc: Odbc, tmp_path: Path) -> dict[str, str]:
    """An environment in which the driver manager knows the driver."""
    (tmp_path / "odbcinst.ini").write_text(f"[{NAME}]\nDriver={odbc.driver}\n", encoding="ascii")
    return environment(ODBCSYSINI=str(tmp_path))


def tool(env: dict[str, str], lab: Path, *command: str, stdin: str = "") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", "--lab", str(lab), "--json", *command],
        input=stdin, capture_output=True, text=True, env=env, check=False, timeout=120,
    )  # fmt: skip
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_before_the_rescue_both_say_expired(registered: dict[str, str], broken_lab: ServedLab) -> None:
    seen = tool(registered, broken_lab.folder, "sql", "probe")["result"]
    assert (seen["reason"], seen["odbc"]["outcome"]) == ("expired", "expired")
    assert seen["odbc"]["accepted"] is False
    assert seen["odbc"]["driver"] == NAME


def test_after_the_rescue_it_logs_in(registered: dict[str, str], rescued_lab: ServedLab) -> None:
    user = ("sql", "probe", "--user", "sem5", "--password-stdin")
    seen = tool(registered, rescued_lab.folder, *user, stdin=rescued_lab.sql_password)["result"]
    assert (seen["reason"], seen["odbc"]["outcome"]) == ("ok", "logged_in")
    wrong = tool(registered, rescued_lab.folder, *user, stdin="Wr0ng}{;pass")["result"]["odbc"]
    assert (wrong["outcome"], wrong["accepted"]) == ("login_refused", True)
    assert "Wr0ng" not in json.dumps(wrong)
    nobody = tool(registered, rescued_lab.folder, "sql", "probe")["result"]["odbc"]
    assert (nobody["outcome"], nobody["accepted"]) == ("no_credentials", True)


@pytest.mark.parametrize(
    ("change", "reason"),
    [("--root", "untrusted"), ("--host", "name")],
)
def test_the_same_word_for_the_same_fault(
    registered: dict[str, str], tmp_path: Path, change: str, reason: str
) -> None:
    folder = tmp_path / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "healthy")
    if change == "--root":
        stores = folder / "machine" / "stores.json"
        table = json.loads(stores.read_text(encoding="utf-8"))
        table["LocalMachine\\Root"] = []
        stores.write_text(json.dumps(table), encoding="utf-8")
    else:
        [root_xml] = folder.rglob("ROOT.xml")
        root_xml.write_bytes(root_xml.read_bytes().replace(b"//sepm01.corp.example", b"//localhost"))
    with serving(folder):
        seen = tool(registered, folder, "sql", "probe")["result"]
    assert (seen["reason"], seen["odbc"]["outcome"]) == (reason, reason)
    shutil.rmtree(folder)


def test_doctor_takes_it_as_a_second_opinion(registered: dict[str, str], tmp_path: Path) -> None:
    folder = tmp_path / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "healthy")
    answer = tool(registered, folder, "doctor")
    assert {"check": "odbc-login", "outcome": "ok"} in answer["result"]["checks"]
    assert answer["findings"] == []


@pytest.mark.usefixtures("odbc")  # pyodbc comes with the driver
def test_a_driver_that_crashes_takes_nobody_along(tmp_path: Path, rescued_lab: ServedLab) -> None:
    """A library that is none: the driver manager can't load it."""
    (tmp_path / "none.so").write_bytes(b"no driver")
    (tmp_path / "odbcinst.ini").write_text(f"[{NAME}]\nDriver={tmp_path / 'none.so'}\n", encoding="ascii")
    seen = tool(environment(ODBCSYSINI=str(tmp_path)), rescued_lab.folder, "sql", "probe")["result"]
    assert (seen["trusted"], seen["odbc"]["accepted"]) == (True, False)
