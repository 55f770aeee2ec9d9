"""The rescue from PowerShell alone: plan, run, a child that is killed, resume, status, undo."""

from __future__ import annotations

import json
import os
import subprocess
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


def facts(steps: object) -> list[object]:
    """Of a plan's steps: what would change, without what differs between two plans by their time."""
    assert isinstance(steps, list)
    lower = json.loads(json.dumps(steps).lower())
    return [
        [step["id"], step["outcome"], [fact["resource"]["kind"] for fact in step["facts"]]] for step in lower
    ]


def keys_lower(value: object) -> object:
    """PowerShell's names are in Pascal case, JSON's in snake case."""
    if isinstance(value, dict):
        return {name.lower().replace("_", ""): keys_lower(inner) for name, inner in value.items()}
    return [keys_lower(inner) for inner in value] if isinstance(value, list) else value


def test_whatif_is_the_plan_and_changes_nothing(ps: Shell, lab: Path) -> None:
    before = sorted(p.relative_to(lab) for p in lab.rglob("*"))
    plan = ps.json(on(lab, f"Invoke-SepmCertRenew {SAN} -WhatIf | ForEach-Object {{ ,$_.Steps }}"))[0]
    names = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10"]
    result = told(lab, "renew", "plan", *names)["result"]
    assert isinstance(result, dict)
    wanted = keys_lower(result["steps"])
    assert facts(keys_lower(plan)) == facts(wanted)
    assert sorted(p.relative_to(lab) for p in lab.rglob("*")) == before


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
def test_a_killed_child_is_resumed(shell_path: str, ps: Shell, lab: Path) -> None:
    """The child dies in the middle: an error, a session that goes on, and a run that resumes."""
    ps.run(on(lab, "New-Variable -Force -Name slow -Value 1"))
    _make_slow(lab)
    ready = ps.run(on(lab, "Get-SepmTrust | Out-Null; $PID")).ok()
    runs = lab / "sepmtk" / "runs"
    killer = subprocess.Popen(
        ["sh", "-c", _WAIT_AND_KILL, "sh", ready[0], str(runs)], env={**os.environ, "LC_ALL": "C"}
    )
    gave = ps.run(on(lab, f"Invoke-SepmCertRenew {SAN} -Confirm:$false"))
    killer.wait(60)
    assert len(gave.errors) == 1, gave
    assert ps.run(on(lab, "(Get-SepmCertRenew).Outcome")).ok() not in ([], ["done"])
    resumed = ps.run(on(lab, "(Resume-SepmCertRenew -Confirm:$false).Outcome")).ok()
    assert resumed == ["waiting"]
    assert ps.run(on(lab, "(Test-SepmSqlCert).Trusted")).ok() == ["True"]


_WAIT_AND_KILL = """
for n in $(seq 600); do
    if grep -qs stop-services "$2"/*/journal.jsonl; then
        for child in $(pgrep -P "$1" -f 'serve --stdio'); do kill -9 "$child"; done
        exit 0
    fi
    sleep 0.02
done
exit 1
"""


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
