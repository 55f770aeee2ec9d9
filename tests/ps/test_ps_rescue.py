"""The rescue from PowerShell alone: plan, run, a child that is killed, resume, status, undo."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from ps_shell import SEPMTK, Shell, quoted

SAN = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"


def told(lab: Path, *command: str) -> dict[str, object]:
    """What the command line answers."""
    done = subprocess.run(
        [str(SEPMTK), "--lab", str(lab), *command, "--json"], capture_output=True, text=True, check=False
    )
    answer: dict[str, object] = json.loads(done.stdout)
    return answer


def on(lab: Path, code: str) -> str:
    """Code with the session's lab set."""
    return f"$env:SEPMTK_LAB = {quoted(lab)}; {code}"


MOMENT = re.compile(r"\d{8}-\d{6}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[^\"\\s]*")


def comparable(value: object) -> object:
    """PowerShell spells in Pascal case what JSON spells in snake case; two plans differ by their time."""
    if isinstance(value, dict):
        return {name.lower().replace("_", ""): comparable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [comparable(inner) for inner in value]
    return MOMENT.sub("TIME", value) if isinstance(value, str) else value


SHOWN = ("id", "kbstep", "outcome", "facts", "seconds")
"""What --json shows of a step; a table's columns stand beside it."""


def test_whatif_is_the_plan_and_changes_nothing(ps: Shell, lab: Path) -> None:
    before = machine_bytes(lab)
    gave = ps.json(on(lab, f"Invoke-SepmCertRenew {SAN} -WhatIf | ForEach-Object {{ $_.Text; ,$_.Steps }}"))
    names = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10"]
    result = told(lab, "renew", "plan", *names)["result"]
    assert isinstance(result, dict)
    steps = [{name: step[name] for name in step if name.lower() in SHOWN} for step in gave[1]]
    assert comparable(steps) == comparable(result["steps"])
    shown = subprocess.run(
        [str(SEPMTK), "--lab", str(lab), "renew", "plan", *names], capture_output=True, text=True, check=True
    )
    assert comparable(gave[0].split()) == comparable(shown.stdout.split())
    planned = f"Invoke-SepmCertRenew {SAN} -WhatIf; Get-SepmCertRenewPlan {SAN}; Stop-SepmService -WhatIf"
    assert ps.run(on(lab, f"& {{ {planned} }} | ForEach-Object Outcome")).ok() == ["planned"] * 3
    assert machine_bytes(lab) == before
    assert not (lab / "sepmtk" / "runs").exists()


def machine_bytes(lab: Path) -> dict[str, bytes]:
    """What survives a power cut."""
    return {str(p): p.read_bytes() for p in (lab / "machine").rglob("*") if p.is_file()}


def test_run_status_undo(ps: Shell, lab: Path) -> None:
    run = ps.run(on(lab, f"Invoke-SepmCertRenew {SAN} -Confirm:$false | ForEach-Object Outcome")).ok()
    assert run == ["waiting"]
    shown = ps.json(on(lab, "Get-SepmCertRenew"))[0]
    assert "verify-rescue" in shown["Done"]
    assert "update-server-certificate" in shown["Remaining"]
    assert ps.run(on(lab, "(Test-SepmSqlCert).Trusted")).ok() == ["True"]
    refused = ps.run(on(lab, "Undo-SepmCertRenew -Confirm:$false"))
    assert [e.id for e in refused.errors] == ["UNDO-INTO-OUTAGE,Undo-SepmCertRenew"]
    preview = ps.run(on(lab, "@((Undo-SepmCertRenew -WhatIf).Items).Count")).ok()
    assert int(preview[-1]) > 5
    undone = ps.run(on(lab, "(Undo-SepmCertRenew -Accept UNDO-INTO-OUTAGE -Confirm:$false).Outcome")).ok()
    assert undone == ["done"]


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self").exists(), reason="children are found in /proc")
def test_a_killed_child_is_resumed(ps: Shell, lab: Path) -> None:
    """The child dies in the middle: an error, a session that goes on, and a run that resumes."""
    _make_slow(lab)
    ps.run(on(lab, "Get-SepmTrust | Out-Null")).ok()
    killer = threading.Thread(target=_kill_in_the_middle, args=(ps.process.pid, lab / "sepmtk" / "runs"))
    killer.start()
    asked = f"Invoke-SepmCertRenew {SAN} -Confirm:$false"
    gave = ps.run(on(lab, f"{asked} | ForEach-Object {{ $_.Outcome; $_.Stopped.GetType() }}"))
    killer.join()
    assert gave.output == ["interrupted", "System.Object[]"], gave  # by a fresh program, with what is stopped
    assert [e.id for e in gave.errors] == ["SepmtkSessionDied,Invoke-SepmCertRenew"], gave
    assert gave.errors[0].fix
    halfway = ps.json(on(lab, "Get-SepmCertRenew"))[0]
    assert "backup" in halfway["Done"]
    assert "verify-rescue" in halfway["Remaining"]
    resumed = ps.run(on(lab, "(Resume-SepmCertRenew -Confirm:$false).Outcome")).ok()
    assert resumed == ["waiting"]
    assert ps.run(on(lab, "(Test-SepmSqlCert).Trusted")).ok() == ["True"]


def _kill_in_the_middle(shell: int, runs: Path) -> None:
    """Once SEPM's services are being stopped, the program that serves the shell is killed."""
    for _ in range(3000):
        if any(b"stop-services" in journal.read_bytes() for journal in runs.glob("*/journal.jsonl")):
            for child in _descendants(shell):
                os.kill(child, signal.SIGKILL)
            return
        time.sleep(0.01)


def _descendants(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
            if parent == pid:
                child = int(stat.parent.name)
                found += [child, *_descendants(child)]
    return found


def _make_slow(lab: Path) -> None:
    """Services take real time, so that there is a middle."""
    file = lab / "lab.json"
    settings = json.loads(file.read_text("utf-8"))
    settings["pace"] = 0.1
    file.write_text(json.dumps(settings), "utf-8")


def test_an_approved_plan_is_carried_out(ps: Shell, lab: Path, tmp_path: Path) -> None:
    plan = tmp_path / "計画.json"
    ps.run(on(lab, f"Get-SepmCertRenewPlan {SAN} -Ticket 変更1 -OutFile {quoted(plan)}")).ok()
    assert plan.exists()
    until = ps.run(
        on(lab, f"(Invoke-SepmCertRenew -PlanFile {quoted(plan)} -Until backup -Confirm:$false).Outcome")
    )
    assert until.ok() == ["waiting"]
    assert ps.json(on(lab, "Get-SepmCertRenew"))[0]["Ticket"] == "変更1"


def test_step_nine_and_the_end(ps: Shell, lab: Path) -> None:
    ps.run(on(lab, f"Invoke-SepmCertRenew {SAN} -Confirm:$false")).ok()
    found = sorted(lab.glob("sepmtk/runs/*/**/*.pfx"))
    assert found
    password = sorted(found[0].parent.glob("*assword*"))
    assert password
    code = f"""
    $pw = New-Object securestring
    (Get-Content {quoted(password[0])} -TotalCount 1).ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
    Invoke-SepmLabConsole -Action update-certificate -Pfx {quoted(found[0])} -Password $pw -Restart"""
    ps.run(on(lab, code)).ok()
    refused = ps.run(on(lab, "Undo-SepmCertRenew -Accept UNDO-INTO-OUTAGE -Confirm:$false"))
    assert [e.id.split(",")[0] for e in refused.errors] == ["UNDO-PAST-CONSOLE"]
