"""Imported with a prefix, again and again, in runspaces that end, and where nobody can answer."""

from __future__ import annotations

import time
from pathlib import Path

from ps_shell import MODULE, Shell, quoted

CHILD = "& (Get-Module Sepmtk) { $script:Session.Process.Id }"


def test_prefix_force_and_runspaces(shell_path: str, lab: Path) -> None:
    shell = Shell(shell_path, {"SEPMTK_LAB": str(lab), "LC_ALL": "en_US.UTF-8"})
    module = quoted(MODULE)
    for _ in range(5):
        shell.run(f"Import-Module {module} -Force; Get-SepmTrust | Out-Null").ok()
    assert shell.run("@(Get-EventSubscriber -Force).Count; @(Get-Job).Count").ok() == ["0", "0"]
    (error,) = shell.run("Stop-SepmService").errors
    assert error.id == "SepmtkConfirmNobody,Stop-SepmService"
    assert "-Confirm:$false" in error.fix
    shell.run(f"Remove-Module Sepmtk; Import-Module {module} -Prefix X").ok()
    code = """
    (Get-XSepmTrust).Trust; (Stop-XSepmService -WhatIf).DryRun
    (Test-XSepmServer | Select-Object -First 1).Check
    New-XSepmBackup -Confirm:$false | ForEach-Object Outcome
    [pscustomobject]@{ Name = 'x'; MachineName = 'srv2' } | Stop-XSepmService -ErrorAction Ignore"""
    assert shell.run(code).ok() == ["False", "True", "elevated", "done"]
    shell.run("Remove-Module Sepmtk").ok()

    code = f"""
    $space = [runspacefactory]::CreateRunspace(); $space.Open()
    $inner = [powershell]::Create(); $inner.Runspace = $space
    $null = $inner.AddScript("Import-Module {MODULE}; `$null = Get-SepmTrust; & (Get-Module Sepmtk) {{
        `$script:Session.Process.Id }}")
    $inner.Invoke()
    $inner.Dispose(); $space.Dispose()"""
    (child,) = shell.run(code).ok()
    deadline = time.monotonic() + 15
    gone = f"$null -eq (Get-Process -Id {child} -ErrorAction Ignore)"
    while shell.run(gone).ok() != ["True"]:
        assert time.monotonic() < deadline, "a child outlives its runspace"
        time.sleep(0.2)
    shell.close()
