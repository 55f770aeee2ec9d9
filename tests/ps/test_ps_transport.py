"""The child: started late, found safely, spoken to without deadlock; one that hangs, floods or dies at any
point of a call is an error of that call, and the session goes on."""

from __future__ import annotations

import os
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ps_shell import HERE, MODULE, SEPMTK, Gave, Shell, quoted

Program = Callable[[str], str]
INSIDE = f"& (Get-Module {quoted(MODULE.stem)})"


@pytest.fixture
def certificate(ps: Shell, tmp_path: Path) -> str:
    """A file to look at."""
    code = (
        f"New-SepmCert -San dns:a.example -OutputPath {quoted(tmp_path / 'new')} -GeneratePassword | Out-Null"
    )
    ps.run(code).ok()
    return quoted(tmp_path / "new" / "server.crt")


@pytest.fixture
def hostile(ps: Shell, tmp_path: Path, certificate: str) -> Iterator[Program]:
    """Code that makes the module use a child that behaves as told; short waits, as long as it does."""
    if os.name == "nt":
        pytest.skip("the stand-in is a script of a POSIX shell")
    limits = f"{INSIDE} {{ $script:Limits.Clone() }}"
    ps.run(f"$kept = {limits}").ok()
    ps.run(
        f"{INSIDE} {{ $script:Limits.Start = 1; $script:Limits.Quiet = 1; $script:Limits.Hang = 1; "
        "$script:Limits.Line = 1MB; $script:Limits.Frames = 500 }"
    ).ok()

    def program(arguments: str) -> str:
        script = tmp_path / "sepmtk"
        child = shlex.join([sys.executable, str(HERE / "hostile_child.py"), *arguments.split()])
        script.write_text(f"#!/bin/sh\nexec {child}\n")
        script.chmod(0o755)
        return f"{INSIDE} {{ Stop-SepmtkSession }}; $env:SEPMTK_EXE = {quoted(script)}"

    yield program
    ps.run(f"$env:SEPMTK_EXE = {quoted(SEPMTK)}; {INSIDE} {{ Stop-SepmtkSession -Now }}").ok()
    ps.run(f"{INSIDE} {{ $script:Limits = $args[0] }} $kept").ok()


def error_of(gave: Gave) -> str:
    """The id of the one error."""
    errors = [gave.failed] if gave.failed else gave.errors
    assert len(errors) == 1, errors
    assert errors[0]
    assert errors[0].fix
    return errors[0].id.split(",")[0]


DIED, HUNG, GARBAGE = "SepmtkSessionDied", "SepmtkSessionHung", "SepmtkSessionGarbage"


@pytest.mark.parametrize(
    ("how", "found"),
    [("die", DIED), ("half", DIED), ("hang", HUNG), ("line", GARBAGE), ("garbage", GARBAGE),
     ("number", GARBAGE), ("stranger", GARBAGE), ("bare", GARBAGE), ("chatter", GARBAGE)],
)  # fmt: skip
@pytest.mark.parametrize("when", ["start", "hello", "request", "result"])
def test_a_hostile_child_is_an_error_and_the_session_goes_on(
    ps: Shell, hostile: Program, certificate: str, when: str, how: str, found: str
) -> None:
    ps.run(hostile(f"{how} {when}")).ok()
    began = time.monotonic()
    gave = ps.run(f"Get-SepmCert {certificate} | ForEach-Object Thumbprint", wait=60)
    assert time.monotonic() - began < 30
    assert error_of(gave) == found
    assert gave.output == (["00"] if when == "result" else [])
    ps.run(f"$env:SEPMTK_EXE = {quoted(SEPMTK)}; {INSIDE} {{ $script:Limits = $args[0].Clone() }} $kept").ok()
    assert len(ps.run(f"Get-SepmCert {certificate} | ForEach-Object Thumbprint").ok()[0]) == 40


def test_the_last_words_of_a_child_are_shown(ps: Shell, hostile: Program, certificate: str) -> None:
    ps.run(hostile("die request")).ok()
    (error,) = ps.run(f"Get-SepmCert {certificate}").errors
    assert "23" in error.message
    assert "last words" in error.message
    assert "\x1b" not in error.message and r"last words\u001b[2J\u202e" in error.message


def test_a_child_that_died_after_its_answer_is_started_anew(
    ps: Shell, hostile: Program, certificate: str
) -> None:
    ps.run(hostile("die done")).ok()
    for _ in range(3):
        assert ps.run(f"Get-SepmCert {certificate} | ForEach-Object Thumbprint").ok() == ["00"]
        time.sleep(0.3)


def test_the_pipeline_goes_on_with_a_new_child(ps: Shell, hostile: Program, certificate: str) -> None:
    ps.run(hostile("die request")).ok()
    gave = ps.run(f"{certificate}, {certificate}, {certificate} | Get-SepmCert")
    assert [e.id.split(",")[0] for e in gave.errors] == [DIED] * 3


def test_a_child_that_does_not_read_is_ended(ps: Shell, hostile: Program) -> None:
    ps.run(hostile("hang deaf")).ok()
    gave = ps.run("Test-SepmEndpoint -Target ('x' * 300000)", wait=60)
    assert error_of(gave) == HUNG


def test_complaints_of_any_length_block_nothing(ps: Shell, hostile: Program, certificate: str) -> None:
    ps.run(hostile("complaints request")).ok()
    for _ in range(2):
        assert ps.run(f"Get-SepmCert {certificate} | ForEach-Object Thumbprint").ok() == ["00"]


def test_a_program_that_is_none(ps: Shell, hostile: Program, tmp_path: Path) -> None:
    ps.run(hostile("die start")).ok()
    ps.run(f"$env:SEPMTK_EXE = {quoted(tmp_path / 'absent')}").ok()
    gave = ps.run("'x', 'y' | Get-SepmCert")  # a second try would end alike
    assert error_of(gave) == "SepmtkProgramNotStarted"


def test_another_release_is_refused(ps: Shell, hostile: Program) -> None:
    ps.run(hostile("hang deaf")).ok()
    ps.run(f"{INSIDE} {{ $script:Program = @{{ From = '7.0'; Below = '8.0' }} }}").ok()
    gave = ps.run("Get-SepmCert x")
    ps.run(f"{INSIDE} {{ $script:Program = $ExecutionContext.SessionState.Module.PrivateData.Program }}").ok()
    assert error_of(gave) == "SepmtkProgramVersion"


@pytest.mark.skipif(os.name == "nt", reason="elevated itself: tests/windows/real/test_real_kit.py")
def test_elevated_only_the_fixed_place_counts(ps: Shell, tmp_path: Path) -> None:
    """Not run as an elevated user here: the rule itself, with that answer put in its place."""
    code = f"""
    {INSIDE} {{
        function Test-SepmtkElevated {{ $true }}
        try {{ Find-SepmtkProgram }} catch {{ $_.FullyQualifiedErrorId }}
        $env:SEPMTK_EXE = ''
        try {{ Find-SepmtkProgram }} catch {{ $_.FullyQualifiedErrorId }}
        Test-SepmtkInside {quoted(tmp_path / "a" / "b")} {quoted(tmp_path / "a")}
        Test-SepmtkInside {quoted(tmp_path / "a" / ".." / "b")} {quoted(tmp_path / "a")}
        Test-SepmtkInside {quoted(tmp_path / "ab")} {quoted(tmp_path / "a")}
        Test-SepmtkInside 'a/b' 'a'
    }}
    $env:SEPMTK_EXE = {quoted(SEPMTK)}"""
    gave = ps.run(code).ok()
    assert gave[0].startswith("SepmtkProgramUnsafe")
    assert gave[1:] == ["SepmtkProgramMissing", "True", "False", "False", "False"]


def test_importing_starts_nothing_and_removing_ends_what_was_started(shell_path: str) -> None:
    shell = Shell(shell_path)
    pid = f"{INSIDE} {{ if ($script:Session) {{ $script:Session.Process.Id }} }}"
    shell.run(f"Import-Module {quoted(MODULE)}").ok()
    assert shell.run(pid).ok() in ([], [""])
    shell.run("Get-SepmCert nowhere -ErrorAction SilentlyContinue")
    (first,) = shell.run(pid).ok()
    shell.run("Get-SepmCert nowhere -ErrorAction SilentlyContinue")
    assert shell.run(pid).ok() == [first]
    shell.run("Remove-Module Sepmtk").ok()
    gone = f"$null -eq (Get-Process -Id {first} -ErrorAction SilentlyContinue)"
    assert shell.run(gone).ok() == ["True"]
    shell.run(f"Import-Module {quoted(MODULE)}; Get-SepmCert nowhere -ErrorAction SilentlyContinue")
    (second,) = shell.run(pid).ok()
    shell.close()
    deadline = time.monotonic() + 15
    while alive(int(second)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not alive(int(second))


def alive(pid: int) -> bool:
    """Whether a process of this id runs (a zombie is over, and nobody's child here)."""
    if os.name != "posix":
        return False
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_a_stopped_pipeline_leaves_a_session_and_cancels_what_ran(ps: Shell, lab: Path) -> None:
    """As Ctrl-C does it: PowerShell.Stop while a run of the procedure is under way."""
    config = (lab / "lab.json").read_text("utf-8").replace('"pace": 0.0', '"pace": 1.0')
    assert '"pace": 1.0' in config
    (lab / "lab.json").write_text(config, "utf-8")
    code = f"""
    $shell = [powershell]::Create()
    $null = $shell.AddScript({{
        param($module, $lab)
        Import-Module $module
        Invoke-SepmCertRenew -Lab $lab -Confirm:$false -Verbose
    }}).AddArgument({quoted(MODULE)}).AddArgument({quoted(lab)})
    $running = $shell.BeginInvoke()
    while (-not ($shell.Streams.Verbose | Where-Object {{ "$_" -like '*semapisrv*' }})) {{
        Start-Sleep -Milliseconds 50
    }}
    $shell.Stop()
    $shell.Commands.Clear()
    $null = $shell.AddScript({{ (Get-SepmCertRenew -Lab $args[0]).Outcome }}).AddArgument({quoted(lab)})
    $shell.Invoke()
    $shell.Runspace.Dispose()"""
    assert ps.run(code, wait=90).ok() == ["interrupted"]


def test_calls_of_one_pipeline_interleave(ps: Shell, lab: Path) -> None:
    """The second cmdlet asks while the first one's answer is still coming."""
    code = f"""
    Test-SepmServer -Lab {quoted(lab)} | ForEach-Object {{
        (Get-SepmTrust -Lab {quoted(lab)}).Trust
    }} | Group-Object | ForEach-Object {{ "$($_.Name) $($_.Count -gt 10)" }}"""
    assert ps.run(code).ok() == ["False True"]
