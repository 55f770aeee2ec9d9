"""Many servers: PowerShell remoting over ssh to this computer, which stands for two."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from ps_shell import MODULE, SEPMTK, Shell, quoted
from ssh_server import SshServer, server_program, serving

pytestmark = pytest.mark.slow
NAMES = ["127.0.0.1", "localhost"]


@pytest.fixture(scope="module")
def ssh(shell_path: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SshServer]:
    """A server whose shells find module and program."""
    if os.name == "nt" or not server_program():
        pytest.skip("no ssh server to run")
    folder = tmp_path_factory.mktemp("ssh")
    there = {"PSModulePath": str(MODULE.parents[1]), "SEPMTK_EXE": str(SEPMTK), "LC_ALL": "en_US.UTF-8"}
    with serving(folder, shell_path, there) as server:
        yield server


@pytest.fixture(scope="module")
def fleet(ps: Shell, ssh: SshServer) -> Shell:
    """A session with ``$both``: a connection to each of two names of this computer."""
    opened = ps.run("$both = @(" + "; ".join(ssh.session(name) for name in NAMES) + "); $both.State").ok()
    assert opened == ["Opened", "Opened"]
    return ps


def test_results_bear_the_name_of_their_server(fleet: Shell, lab: Path) -> None:
    code = f"""
    $checks = Test-SepmServer -Session $both -ThrottleLimit 2 -Lab {quoted(lab)}
    $checks | Group-Object PSComputerName | Sort-Object Name | ForEach-Object {{ $_.Name; $_.Count -gt 10 }}
    $bad = @($checks | Where-Object Outcome -eq error)
    $bad[0].Findings[0].Id"""
    assert fleet.run(code).ok() == ["127.0.0.1", "True", "localhost", "True", "DATABASE-LOGIN-FAILS"]
    table = fleet.text(f"Test-SepmServer -Session $both[0] -Lab {quoted(lab)} | Select-Object -First 2")
    assert "Check" in table.splitlines()[1]
    assert "Message" in table.splitlines()[1]


def test_one_failure_is_an_error_with_its_name(fleet: Shell, ssh: SshServer, lab: Path) -> None:
    code = f"""
    $gone = {ssh.session("localhost")}
    Remove-PSSession $gone
    $found = Test-SepmServer -Session $both[0], $gone -Lab {quoted(lab)}
    $found | Group-Object PSComputerName | ForEach-Object Name"""
    gave = fleet.run(code)
    assert gave.output == ["127.0.0.1"]
    (error,) = gave.errors
    assert error.target == "localhost"
    assert error.message.startswith("localhost: ")


def test_errors_of_the_program_keep_id_category_and_fix(fleet: Shell, lab: Path) -> None:
    gave = fleet.run(f"Get-SepmCert -Source {'0' * 40} -Session $both -Lab {quoted(lab)}; 'goes on'")
    assert gave.output == ["goes on"]
    assert sorted(e.target for e in gave.errors) == NAMES
    for error in gave.errors:
        assert error.id == "CERT-NOT-IN-STORE,Get-SepmCert"
        assert error.category == "ObjectNotFound"
        assert error.message.startswith(error.target + ": ")
        assert error.fix


def test_certificates_of_many_servers(fleet: Shell, lab: Path) -> None:
    code = f"""
    Get-SepmCert -Source sepm01.corp.example:443 -Session $both -Lab {quoted(lab)} | ForEach-Object {{
        "$($_.PSComputerName) $($_.DaysLeft -lt 0) $($_.NotAfter.GetType().Name)"
    }} | Sort-Object"""
    assert fleet.run(code).ok() == [f"{name} True DateTime" for name in NAMES]


def test_a_renewal_there(fleet: Shell, lab: Path) -> None:
    """What -WhatIf shows is the plan made there; a password crosses as a SecureString."""
    san = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"
    on = f"-Session $both[0] -Lab {quoted(lab)}"
    plan = fleet.run(f"(Invoke-SepmCertRenew {san} {on} -WhatIf).Steps.Count").ok()
    assert int(plan[0]) > 10
    assert not (lab / "sepmtk" / "runs").exists()
    asked = fleet.run(f"Invoke-SepmCertRenew {san} {on}")
    assert asked.errors or asked.failed  # nobody is there to say yes
    assert not (lab / "sepmtk" / "runs").exists()
    code = f"""
    $pw = New-Object securestring
    'Fern-Marke-88'.ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
    $run = Invoke-SepmCertRenew {san} {on} -PfxPassword $pw -Confirm:$false -Verbose
    $run.Outcome; $run.PSComputerName"""
    gave = fleet.run(code)
    assert gave.ok() == ["waiting", "127.0.0.1"]
    assert "Fern-Marke-88" not in repr(gave)
    pfx = next((lab / "sepmtk" / "runs").rglob("*.pfx"))
    opened = fleet.run(f"(Get-SepmCert -Source {quoted(pfx)} -Password $pw).CommonName").ok()
    assert opened == ["sepm01.corp.example"]


def test_files_are_those_of_this_side(fleet: Shell, lab: Path, tmp_path: Path) -> None:
    """What stands here is what counts, whatever that path means there; nothing is left there."""
    (tmp_path / "names.txt").write_text(
        "subjectAltName = DNS:sepm01.corp.example, DNS:sepm01, IP:192.0.2.10\n"
    )
    there = tmp_path / "temp of the other side"
    there.mkdir()
    code = f"""
    Invoke-Command -Session $both[0] {{ $env:TMPDIR = {quoted(there)} }}
    Push-Location {quoted(tmp_path)}
    $plan = Invoke-SepmCertRenew -SanFile names.txt -Session $both[0] -Lab {quoted(lab)} -WhatIf
    $plan.Outcome; $plan.Steps.Count -gt 10
    Invoke-SepmCertRenew -SanFile none.txt -Session $both[0] -Lab {quoted(lab)} -WhatIf
    Pop-Location"""
    gave = fleet.run(code)
    assert gave.output == ["planned", "True"], gave
    assert [error.id for error in gave.errors] == ["SepmtkFleetFile,Invoke-SepmCertRenew"]
    assert not list(there.glob("sepmtk-*"))


def test_two_ways_at_once_are_refused(fleet: Shell) -> None:
    gave = fleet.run("Test-SepmServer -Session $both -ComputerName sepm01")
    assert not gave.output
    (error,) = gave.errors
    assert error.id == "SepmtkFleetTwoWays,Test-SepmServer"
    assert error.fix
