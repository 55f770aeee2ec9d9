"""Doctor while a renewal waits for a person: what is unfinished, and nothing else."""

from __future__ import annotations

import json

import pytest
from e2e_helpers import NewLab

from sepmtk.doors.argv.main import run

RESCUED = {
    "CERT-EXPIRED": "error",  # SEPM's own, until step 9
    "TRUST-LEFT-ON": "warning",
    "CERT-SQL-NEWER": "warning",
    "RUN-KEY-KEPT": "info",
}

UNDONE = {  # the outage as before, but for what SQL Server made for itself when it started again
    "CERT-EXPIRED": "error",
    "DATABASE-LOGIN-FAILS": "error",
    "LOG-UNTRUSTED": "error",
    "SQL-SELF-GENERATED": "warning",
    "SQL-WILL-SELF-GENERATE": "warning",
}


def test_after_the_rescue_and_after_its_undo(new_lab: NewLab, capsys: pytest.CaptureFixture[str]) -> None:
    lab = str(new_lab())
    assert run(["renew", "run", "--yes", "--lab", lab]) == 4
    assert findings(lab, capsys) == RESCUED
    assert run(["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", "--lab", lab]) == 0
    assert findings(lab, capsys) == UNDONE
    assert run(["logs", "--json", "--lab", lab]) == 5
    assert json.loads(capsys.readouterr().out)["result"]["verdict"] == "untrusted"


def findings(lab: str, capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    capsys.readouterr()
    run(["doctor", "--json", "--lab", lab])
    return {found["id"]: found["severity"] for found in json.loads(capsys.readouterr().out)["findings"]}
