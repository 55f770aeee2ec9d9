"""What is piped: objects that are of another computer, that bind to nothing, and none at all. Asked of every
exported cmdlet: nothing is done here, and no request is sent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from help_maker import Exported, exported
from ps_shell import Gave, Shell, quoted

INSIDE = "& (Get-Module Sepmtk)"
SECRET = "(New-Object securestring)"
CREDENTIAL = f"(New-Object pscredential 'u', {SECRET})"
GIVEN = {
    **dict.fromkeys(("OutFile", "Path", "File"), "'/x'"),
    **dict.fromkeys(("Run", "Source", "GroupPath"), "'x'"),
    **dict.fromkeys(("Service", "Name"), "'semsrv'"),
    "What": "'fail'",
    "Action": "'restart'",
    "Target": "'x:1'",
    "Thumbprint": f"'{'0' * 40}'",
    "PfxPassword": SECRET,
    "ConsoleCredential": CREDENTIAL,
}
"""Arguments for what is mandatory. What is piped gives those that bind from the pipeline."""
ALL = (
    f"Thumbprint = '{'0' * 40}'; Name = 'semsrv'; Run = 'x'; FullName = '/x'; Source = 'x'; "
    "GroupPath = 'x'; Path = '/x'"
)
TUNNEL = "PSComputerName = 'localhost'; PSShowComputerName = $true"
ELSEWHERE = {
    "a row of a table": "[pscustomobject]@{ ComputerName = 'srv2' }",
    "a row that binds": f"[pscustomobject]@{{ {ALL}; ComputerName = 'srv2' }}",
    "a row without its name": f"[pscustomobject]@{{ {ALL}; ComputerName = '' }}",
    "what came over remoting": f"[pscustomobject]@{{ {ALL}; PSComputerName = 'srv2' }}",
    "through a tunnel": f"[pscustomobject]@{{ {ALL}; {TUNNEL} }}",
    "Get-Service -ComputerName": f"[pscustomobject]@{{ {ALL}; MachineName = 'srv2' }}",
    "Get-ADComputer": f"[pscustomobject]@{{ {ALL}; DNSHostName = 'srv2.corp.example' }}",
    "another heading": f"[pscustomobject]@{{ {ALL}; Server = 'srv2' }}",
}
NOTHING = {
    "another object": "[pscustomobject]@{ Foo = 1 }",
    "a dictionary": "@{ ComputerName = 'srv2' }",
    "nothing": "$null",
}


@pytest.fixture
def untouched(ps: Shell, lab: Path) -> Iterator[None]:
    """Nothing was sent, and the lab is as it was."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}; $null = Get-SepmTrust").ok()
    before = {str(p): p.read_bytes() for p in lab.rglob("*") if p.is_file()}
    sent = ps.run(f"{INSIDE} {{ $script:Session.Last }}").ok()
    yield
    assert ps.run(f"{INSIDE} {{ $script:Session.Last }}").ok() == sent
    assert {str(p): p.read_bytes() for p in lab.rglob("*") if p.is_file()} == before


def call(cmdlet: Exported, piped: str) -> str:
    """A call that would act: all that is mandatory is given, and nothing is asked."""
    by_name = cmdlet.parameters()
    parameters = next(ps for _, ps in cmdlet.sets)
    given = [
        f"-{p.name} {GIVEN[p.name]}" if p.type != "SwitchParameter" else f"-{p.name}"
        for p in parameters
        if p.mandatory and not (p.value or p.by_name)
    ]
    given += ["-Confirm:$false"] if "Confirm" in by_name else []
    return f"{piped} | {cmdlet.name} {' '.join(given)}"


def errors_of(gave: Gave) -> list[str]:
    assert gave.failed is None, gave.failed
    return [error.id.split(",")[0] for error in gave.errors]


@pytest.mark.usefixtures("untouched")
@pytest.mark.parametrize("what", [*ELSEWHERE, *NOTHING])
def test_every_cmdlet_does_nothing_with(ps: Shell, what: str) -> None:
    piped = {**ELSEWHERE, **NOTHING}[what]
    cmdlets = exported(ps)
    assert len(cmdlets) > 40
    for cmdlet in cmdlets:
        if "ComputerName" in cmdlet.parameters() and what in ELSEWHERE and "without" not in what:
            continue  # it goes there, which the tests of fleets show
        gave = ps.run(call(cmdlet, f"{piped}, {piped}"))
        assert gave.output == [], cmdlet.name
        assert len(errors_of(gave)) == 2, (cmdlet.name, gave)


@pytest.mark.usefixtures("untouched")
def test_an_empty_pipeline_errs_nowhere(ps: Shell) -> None:
    for cmdlet in exported(ps):
        gave = ps.run(call(cmdlet, "@()"))
        assert (gave.output, errors_of(gave)) == ([], []), cmdlet.name


def test_what_is_of_this_computer_is_taken(ps: Shell, lab: Path) -> None:
    """Get-Service's objects, a background job's, CIM's and a table's that name this computer."""
    service = "[pscustomobject]@{{ Name = 'semapisrv'; {0} }}"
    names = ["MachineName = '.'", "ComputerName = [Environment]::MachineName", "PSComputerName = $null"]
    names += ["PSComputerName = 'localhost'; PSShowComputerName = $false"]
    piped = ", ".join(service.format(name) for name in names)
    stop = "Stop-SepmService -Confirm:$false | ForEach-Object Outcome"
    assert ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}; {piped} | {stop}").ok() == ["done"]


def test_computers_of_a_pipeline_are_one_fan_out(ps: Shell, lab: Path) -> None:
    """Invoke-Command is called once for those that are to do the same, with the throttle and all names."""
    stand_in = """function script:Invoke-Command {
        [CmdletBinding()] param($ComputerName, $Session, $ThrottleLimit, $ScriptBlock, $ArgumentList)
        process {}
        end {
            $calls = foreach ($one in $ArgumentList[1]) {
                ($one.Keys | Sort-Object | ForEach-Object { "$_=$($one[$_] -join '+')" }) -join ';'
            }
            "$($ComputerName -join ',') $ThrottleLimit $($ArgumentList[0]) $($calls -join '|')"
        }
    }"""
    names = "@{0} | ForEach-Object {{ [pscustomobject]@{{ ComputerName = $_; Source = 'x:1' }} }}"
    two = names.format("('a', 'b', 'A')")
    given = f"-San dns:a.example -Lab {quoted(lab)} -ThrottleLimit 4"
    code = f"""{INSIDE} {{ {stand_in} }}
    try {{
        {two} | Test-SepmServer -ThrottleLimit 4
        {two} | Get-SepmCert
        'x:1', 'y:1' | Get-SepmCert -ComputerName a, b
        {two} | Invoke-SepmCertRenew {given} -Confirm:$false
        {two} | Invoke-SepmCertRenew {given} -WhatIf
        Test-SepmServer -ComputerName a, b
        $d = [pscustomobject]@{{ DNSHostName = 'd' }}
        [pscustomobject]@{{ PSComputerName = 'c' }}, $d | Test-SepmServer
        $here = [pscustomobject]@{{ Source = 'sepm01.corp.example:443' }}
        [pscustomobject]@{{ ComputerName = 'e'; Source = 'x:1' }}, $here | Get-SepmCert -Lab {quoted(lab)} |
            ForEach-Object {{ if ($_ -is [string]) {{ $_ }} else {{ $_.Kind }} }}
    }}
    finally {{ {INSIDE} {{ Remove-Item Function:Invoke-Command }} }}"""
    assert ps.run(code).ok() == [
        "a,b 4 Test-SepmServer ",
        "a,b  Get-SepmCert Source=x:1",
        "a,b  Get-SepmCert Source=x:1|Source=y:1",
        f"a,b 4 Invoke-SepmCertRenew Confirm=False;Lab={lab};San=dns:a.example",
        f"a,b 4 Invoke-SepmCertRenew Lab={lab};San=dns:a.example;WhatIf=True",
        "a,b  Test-SepmServer ",
        "c,d  Test-SepmServer ",
        "tls",
        f"e  Get-SepmCert Lab={lab};Source=x:1",
    ]
    assert not (lab / "sepmtk" / "runs").exists()


def test_objects_of_a_pipeline_are_used_one_by_one(ps: Shell, lab: Path) -> None:
    """A bad one is an error; what it left is no argument of the next."""
    code = f"""$env:SEPMTK_LAB = {quoted(lab)}
    $own = Get-SepmSqlCandidate
    $own, [pscustomobject]@{{ Foo = 1 }}, $own | Get-SepmKeyAccess | ForEach-Object Thumbprint
    $read = Get-SepmCert -Source sepm01.corp.example:443
    $read, $own.Thumbprint, $read | Get-SepmCert | ForEach-Object Kind"""
    gave = ps.run(code)
    assert errors_of(gave) == ["SepmtkItemUnknown"]
    assert len(set(gave.output[:2])) == 1
    assert gave.output[2:] == ["tls", "store", "tls"]


def test_what_is_bound_is_read_from_the_cmdlet_itself(ps: Shell) -> None:
    """Private functions on the way up to it have no variable of a parameter's name."""
    own = ps.run(
        f"{INSIDE} {{ 'Invoke-SepmtkCmdlet', 'Add-SepmtkItem', 'Get-SepmtkGiven' | ForEach-Object {{ "
        "$name = $_; (Get-Command $name).Parameters.Keys | Where-Object {"
        " $_ -notin [Management.Automation.Cmdlet]::CommonParameters } } }"
    ).ok()
    used = {name for cmdlet in exported(ps) for name in cmdlet.parameters()}
    assert not used & set(own)
