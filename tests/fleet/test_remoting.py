"""docs/examples/Invoke-FleetCheck.ps1: PowerShell remoting over ssh to two labs, each behind a server of this
test on the loopback. WinRM isn't there: of -ComputerName only how its failures are told is seen."""

from __future__ import annotations

import json
import os
import shutil
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from judge_fixtures import missing
from ps_shell import MODULE, ROOT, SEPMTK, Shell, find_shell, quoted
from ssh_server import SshServer, server_program, serving

pytestmark = [pytest.mark.judge, pytest.mark.slow]

SCRIPT = f"& {quoted(ROOT / 'docs' / 'examples' / 'Invoke-FleetCheck.ps1')}"
LABS = {"127.0.0.1": "healthy", "localhost": "kb-229342"}
PLAN = "-PlanParameter @{ San = 'dns:sepm01.corp.example', 'dns:sepm01', 'ip:192.0.2.10' }"


@dataclass(frozen=True)
class Fleet:
    """``names`` are the hosts as the script is given them, ``way`` is how it gets there, as ``user``."""

    shell: Shell
    names: list[str]
    labs: list[Path]
    user: str
    way: str

    def rows(self, hosts: list[str], more: str = "") -> tuple[list[dict[str, Any]], int]:
        """What the script gave for ``hosts``, and its exit code."""
        call = f"{SCRIPT} -HostName {', '.join(map(quoted, hosts))} {self.way} {more}"
        *rows, code = self.shell.json(f"{call}; $LASTEXITCODE")
        return rows, code

    def runs(self) -> list[int]:
        """How many runs each lab's server has."""
        return [len(list((lab / "sepmtk" / "runs").glob("*"))) for lab in self.labs]


@pytest.fixture
def fleet(pristine: Callable[[str], Path], tmp_path: Path) -> Iterator[Fleet]:
    path = find_shell()
    if not path:
        pytest.skip("no PowerShell: neither SEPMTK_TEST_POWERSHELL nor pwsh nor powershell")
    if server_program() is None or shutil.which("ssh") is None:
        missing("openssh")
    labs = [tmp_path / name for name in LABS]
    for lab, scenario in zip(labs, LABS.values(), strict=True):
        shutil.copytree(pristine(scenario), lab)
    first, second = (_folder(tmp_path, name) for name in ("one", "two"))
    shell = Shell(path, {"LC_ALL": "C.UTF-8"})
    try:
        with serving(first, path, _there(labs[0])) as one, serving(second, path, _there(labs[1])) as two:
            shutil.copy(first / "authorized", second / "authorized")  # one key opens both
            names = [f"{name}:{server.port}" for name, server in zip(LABS, (one, two), strict=True)]
            yield Fleet(shell, names, labs, one.user, _way(one, tmp_path / "known"))
    finally:
        shell.close()


def _folder(parent: Path, name: str) -> Path:
    (parent / name).mkdir()
    return parent / name


def _there(lab: Path) -> dict[str, str]:
    found = {"PSModulePath": str(MODULE.parents[1]), "SEPMTK_EXE": str(SEPMTK)}
    return {**found, "SEPMTK_LAB": str(lab), "LC_ALL": "C.UTF-8"}


def _way(server: SshServer, known: Path) -> str:
    options = f"@{{ StrictHostKeyChecking = 'no'; UserKnownHostsFile = {quoted(known)}; LogLevel = 'ERROR' }}"
    return f"-UserName {server.user} -KeyFilePath {quoted(server.folder / 'user')} -Options {options}"


def test_two_servers_are_checked_planned_and_one_is_renewed(fleet: Fleet, tmp_path: Path) -> None:
    reports = tmp_path / "報告"
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = f"127.0.0.1:{closed.getsockname()[1]}"
    more = f"-ReportFolder {quoted(reports)} -ThrottleLimit 2"
    rows, code = fleet.rows([*fleet.names, "no name", gone], more)
    assert code == 3
    assert [row["PSComputerName"] for row in rows] == [*fleet.names, "no name", gone]
    assert [row["Answered"] for row in rows] == [True, True, False, False]
    assert [bool(row["Problem"]) for row in rows] == [False, False, True, True]
    assert {row["Errors"] for row in rows[2:]} == {None}
    healthy, locked = rows[:2]
    assert [healthy[key] for key in ("Errors", "Warnings", "TrustOn", "Next")] == [0, 0, False, None]
    assert (locked["Errors"], locked["OpenRun"]) == (3, None)
    assert healthy["DaysLeft"] > 30 > 0 > locked["DaysLeft"]
    assert locked["Next"].startswith("Invoke-SepmCertRenew: emergency")
    told = [json.loads(file.read_text("utf-8-sig")) for file in sorted(reports.iterdir())]
    assert len(told) == 4
    kept = {one["Summary"]["PSComputerName"]: one for one in told}[fleet.names[1]]
    assert "CERT-EXPIRED" in [one["Id"] for check in kept["Check"] for one in check["Findings"]]
    assert kept["RenewPlan"][0]["Route"] == "emergency"
    assert fleet.runs() == [0, 0]

    nobody = fleet.shell.run(f"{SCRIPT} -HostName {fleet.names[1]} {fleet.way} {PLAN} -Renew")
    assert nobody.failed, nobody  # there is nobody to say yes
    rows, code = fleet.rows(fleet.names, f"{PLAN} -Renew -WhatIf")
    assert ([row["Renewal"] for row in rows], code) == (["", "planned"], 2)
    assert fleet.runs() == [0, 0]

    rows, code = fleet.rows(fleet.names, f"{PLAN} -Renew -Confirm:$false")
    assert ([row["Renewal"] for row in rows], code) == (["", "waiting"], 2)
    assert fleet.runs() == [0, 1]
    assert rows[1]["TrustOn"] is True
    assert rows[1]["DaysLeft"] < 0  # step 9 is to come: SEPM itself still shows the old one
    assert rows[1]["Next"].startswith(f"Resume-SepmCertRenew {rows[1]['OpenRun']}: ")
    rows, _ = fleet.rows(fleet.names[1:], f"{PLAN} -Renew -Confirm:$false")
    assert (rows[0]["Renewal"], fleet.runs()) == ("", [0, 1])  # a run is open
    rows, code = fleet.rows(fleet.names[1:], "-PlanParameter @{ SanFile = '/no/such/file' }")
    assert (bool(rows[0]["Problem"]), code) == (True, 2)  # no plan; what else it told is there
    assert rows[0]["OpenRun"]
    assert fleet.shell.run("@(Get-Job).Count").ok() == ["0"]


def test_a_server_that_says_nothing(fleet: Fleet) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = f"127.0.0.1:{silent.getsockname()[1]}"
        (row,), code = fleet.rows([mute], "-TimeoutSeconds 2")
    assert (row["Answered"], row["Problem"], code) == (False, "No answer in 2 seconds.", 3)


def test_sessions_that_are_open(fleet: Fleet) -> None:
    """Two to one computer are told apart; they stay open."""
    one, other = fleet.names[0], fleet.names[0].replace("127.0.0.1", f"{fleet.user}@127.0.0.1")
    fleet.shell.run(f"$two = New-PSSession -HostName {one}, {other} {fleet.way}").ok()
    code = f"$rows = {SCRIPT} -Session $two; $LASTEXITCODE; $rows.PSComputerName; $rows.DaysLeft; $two.State"
    code, first, second, *more = fleet.shell.run(code).ok()
    assert (code, first) == ("0", "127.0.0.1")
    assert second.startswith("127.0.0.1 (")
    assert (len(more), more[0] == more[1], more[2:]) == (4, True, ["Opened", "Opened"])


def test_names_from_the_pipeline(fleet: Fleet) -> None:
    """A list's blank line is no server, a name that comes twice is one, an object of a directory has its
    DNSHostName. All of them fail here; each says so by itself."""
    if os.name == "nt":
        pytest.skip("WinRM may be there")
    computer = "[pscustomobject] @{ Name = 'SEPM03'; DNSHostName = 'sepm03.invalid' }"
    code = f"'sepm01.invalid', '', 'SEPM01.invalid', {computer} | {SCRIPT} | ForEach-Object PSComputerName"
    assert fleet.shell.run(f"{code}; $LASTEXITCODE").ok() == ["sepm01.invalid", "sepm03.invalid", "3"]
    none = fleet.shell.run(f"'' | {SCRIPT}")
    assert none.failed
    assert "No server" in none.failed.message
