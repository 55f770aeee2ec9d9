"""Errors, warnings, verbose lines and progress go where PowerShell's users expect them."""

from __future__ import annotations

from pathlib import Path

import pytest
from ps_shell import Shell, quoted

NOWHERE = "0" * 40


@pytest.fixture(autouse=True)
def in_lab(ps: Shell, lab: Path) -> None:
    """All of this module acts on a fresh lab."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()


def test_an_error_says_what_where_and_what_next(ps: Shell) -> None:
    gave = ps.run(f"Get-SepmKeyAccess -Thumbprint {NOWHERE}; 'goes on'")
    assert gave.output == ["goes on"]
    (error,) = gave.errors
    assert error.id == "CERT-NOT-IN-STORE,Get-SepmKeyAccess"
    assert error.category == "ObjectNotFound"
    assert error.target == NOWHERE
    assert error.message
    assert error.fix


def test_the_pipeline_goes_on_after_one_bad_item(ps: Shell) -> None:
    code = f"""
    $good = (Get-SepmSqlCert).Thumbprint
    '{NOWHERE}', $good, '{"1" * 40}' | ForEach-Object {{ [pscustomobject]@{{ Thumbprint = $_ }} }} |
        Get-SepmKeyAccess | ForEach-Object ServiceReads"""
    gave = ps.run(code)
    assert gave.output == ["True"]
    assert [e.target for e in gave.errors] == [NOWHERE, "1" * 40]


def test_error_action_and_error_variable(ps: Shell) -> None:
    code = f"Get-SepmKeyAccess {NOWHERE} -ErrorAction SilentlyContinue -ErrorVariable bad; $?; $bad.Count"
    assert ps.run(code).output == ["False", "1"]
    assert ps.run("Get-SepmTrust | Out-Null; $?").ok() == ["True"]


def test_try_and_catch_by_id(ps: Shell) -> None:
    code = f"""
    try {{ Get-SepmKeyAccess {NOWHERE} -ErrorAction Stop; 'never' }}
    catch {{ $_.FullyQualifiedErrorId.Split(',')[0]; $_.ErrorDetails.RecommendedAction.Length -gt 0 }}"""
    assert ps.run(code).ok() == ["CERT-NOT-IN-STORE", "True"]


def test_stop_as_the_session_preference(ps: Shell) -> None:
    gave = ps.run(f"$ErrorActionPreference = 'Stop'; Get-SepmKeyAccess {NOWHERE}; 'never'")
    ps.run("$ErrorActionPreference = 'Continue'")
    assert gave.output == []
    assert gave.failed
    assert gave.failed.id == "CERT-NOT-IN-STORE,Get-SepmKeyAccess"


def test_stop_and_whatif_at_the_head_of_a_script(ps: Shell, tmp_path: Path) -> None:
    """Preferences of a script's own scope hold for our cmdlets as they do for PowerShell's own."""
    script = tmp_path / "script.ps1"
    script.write_text(f"$ErrorActionPreference = 'Stop'\nGet-SepmKeyAccess {NOWHERE}\n'never'\n", "utf-8")
    gave = ps.run(f"& {quoted(script)}")
    assert gave.output == []
    assert gave.failed
    assert gave.failed.id == "CERT-NOT-IN-STORE,Get-SepmKeyAccess"
    script.write_text("$WhatIfPreference = $true\nStop-SepmService | ForEach-Object { $_.DryRun }\n", "utf-8")
    assert ps.run(f"& {quoted(script)}").ok() == ["True"]
    assert set(ps.run("Get-SepmService | ForEach-Object State").ok()) == {"running"}
    script.write_text("$VerbosePreference = 'Continue'\nGet-SepmTrust | Out-Null\nNew-SepmBackup\n", "utf-8")
    assert ps.run(f"& {quoted(script)}").verbose
    code = f"Get-SepmKeyAccess {NOWHERE} -ErrorAction Continue; 1"
    kept = ps.run(f"& {{ $ErrorActionPreference = 'Stop'; {code} }}")
    assert kept.output == ["1"]


def test_whatif_as_the_session_preference(ps: Shell) -> None:
    gave = ps.run("$WhatIfPreference = $true; Stop-SepmService | ForEach-Object { $_.DryRun }")
    ps.run("$WhatIfPreference = $false")
    assert gave.ok() == ["True"]
    assert set(ps.run("Get-SepmService | ForEach-Object State").ok()) == {"running"}


def test_verbose_progress_and_warning(ps: Shell) -> None:
    gave = ps.run("Stop-SepmService -Confirm:$false -Verbose | Out-Null")
    gave.ok()
    assert any("semsrv" in line for line in gave.verbose)
    assert gave.progress
    assert gave.progress[-1].endswith("|Completed")
    again = ps.run("Stop-SepmService -Confirm:$false | Out-Null")
    assert not again.verbose
    assert not again.errors


def test_a_pipeline_that_is_cut_off_leaves_a_session(ps: Shell) -> None:
    for _ in range(3):
        assert ps.run("Test-SepmServer | Select-Object -First 1 | ForEach-Object Check").ok() == ["elevated"]
    assert len(ps.run("Test-SepmServer | ForEach-Object Check").ok()) > 10


def test_without_anybody_to_ask_nothing_is_done(ps: Shell) -> None:
    """ConfirmImpact High, and no console: the question itself is the error."""
    gave = ps.run("Stop-SepmService")
    assert gave.failed or gave.errors
    assert set(ps.run("Get-SepmService | ForEach-Object State").ok()) == {"running"}


def test_parameters_that_cannot_be_are_refused_before_anything_starts(ps: Shell) -> None:
    for code in (
        "Get-SepmKeyAccess -Thumbprint ''",
        "New-SepmCert -PfxProfile other -San dns:a.example",
        "New-SepmCert -Days 0 -San dns:a.example",
        "Step-SepmLab -Hours -1",
        "Stop-SepmService -ServiceTimeout 0",
    ):
        gave = ps.run(code)
        found = [gave.failed] if gave.failed else gave.errors
        assert found[0], code
        assert "ParameterArgumentValidationError" in found[0].id, (code, found[0])


def test_a_password_is_a_secure_string_and_stands_nowhere(ps: Shell, tmp_path: Path) -> None:
    folder = tmp_path / "cert"
    code = f"""
    $pw = New-Object securestring
    'Geheim-Marke-77'.ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
    New-SepmCert -San dns:a.example -OutputPath {quoted(folder)} -PfxPassword $pw -Confirm:$false -Verbose
    Get-SepmCert -Source {quoted(folder / "server.pfx")} -Password $pw | ForEach-Object CommonName
    Get-SepmCert -Source {quoted(folder / "server.pfx")} -Verbose"""
    gave = ps.run(code)
    assert gave.output[-1] == "a.example"
    assert [e.category for e in gave.errors] == ["AuthenticationError"]
    assert "Geheim" not in repr(gave)
