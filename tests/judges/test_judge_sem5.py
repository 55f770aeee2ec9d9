"""A thousand clients out of sem5, through Microsoft's driver over TDS, against what the lab knows."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from judged import Odbc, environment, sepmtk, serving

from sepmtk.machine.lab import scenarios, sem5
from sepmtk.machine.lab.console import change_policy
from sepmtk.machine.lab.scm import lab_at

pytestmark = pytest.mark.judge
CLIENTS = 1000


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    folder = tmp_path / "lab"
    scenarios.create(folder, "healthy", clients=CLIENTS)
    change_policy(lab_at(folder), secure=False)
    sepmtk("lab", "advance", str(folder), "--hours", "1")
    return folder


def status(env: dict[str, str], lab: Path, password: str, *more: str) -> tuple[int, dict[str, object]]:
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", "--lab", str(lab), "--json", "clients", "status",
         "--db-password-stdin", *more],
        input=password, capture_output=True, text=True, env=env, check=False, timeout=120,
    )  # fmt: skip
    assert done.stderr == "" or "Traceback" not in done.stderr, done.stderr
    found: dict[str, object] = json.loads(done.stdout)
    return done.returncode, found


def test_a_thousand_clients(odbc: Odbc, lab: Path, tmp_path: Path) -> None:
    (tmp_path / "odbcinst.ini").write_text(
        f"[ODBC Driver 18 for SQL Server]\nDriver={odbc.driver}\n", encoding="ascii"
    )
    env = environment(ODBCSYSINI=str(tmp_path))
    simulated = lab_at(lab)
    with simulated.hold():
        password = simulated.config["secrets"]["sem5"]
    out = tmp_path / "all.csv"
    with serving(lab):
        code, found = status(env, lab, password, "--out", str(out))
        wrong, refused = status(env, lab, "not the password")
    with simulated.hold(), sem5.opened(simulated) as base:
        current = {serial for (serial,) in base.execute("SELECT PROFILE_SERIAL_NO FROM SERIAL_NUMBERS")}
        known = base.execute(
            "SELECT c.COMPUTER_NAME, a.PROFILE_SERIAL_NO, a.DELETED + a.IS_NPVDI_CLIENT FROM SEM_AGENT a "
            "JOIN SEM_COMPUTER c ON c.COMPUTER_ID = a.COMPUTER_ID"
        ).fetchall()
    expected = {
        name: "not_counted" if odd else "took" if serial in current else "" for name, serial, odd in known
    }
    lines = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert len(lines) == CLIENTS
    for line in lines:
        assert expected[line["name"]] in (line["standing"], "") and (
            expected[line["name"]] or line["standing"] in {"behind", "unseen", "stale"}
        )
    result = found["result"]
    assert isinstance(result, dict)
    assert result["counts"] == {**dict.fromkeys(result["counts"], 0), **Counter(x["standing"] for x in lines)}
    assert code == 4 and result["missing"] > 0
    assert (wrong, refused["error"]["id"]) == (1, "SEM5-FAILS")  # type: ignore[index]
    assert "not the password" not in json.dumps(refused)
