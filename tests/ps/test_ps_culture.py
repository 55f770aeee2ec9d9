"""Cultures: other calendars, letters and rules of comparing change nothing that enters or leaves the pipe.

The whole of tests/ps runs under one with SEPMTK_TEST_CULTURE (driver.ps1); a part of it always does, here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from ps_shell import MODULE, Shell, quoted

INSIDE = "& (Get-Module Sepmtk)"
CULTURES = ["th-TH", "ar-SA", "fa-IR", "tr-TR", "ja-JP", "fi-FI", "da-DK", "fr-FR/fr-FR"]


@pytest.fixture(scope="module", params=CULTURES)
def abroad(shell_path: str, request: pytest.FixtureRequest) -> Iterator[Shell]:
    """A session of that culture, with the module."""
    shell = Shell(shell_path, {"SEPMTK_TEST_CULTURE": request.param, "LC_ALL": "en_US.UTF-8"})
    shell.run(f"Import-Module {quoted(MODULE)}", fresh=True).ok()
    assert shell.run("(Get-Culture).Name").ok() == [request.param.split("/")[0]]
    yield shell
    shell.close()


def test_a_session_and_its_dates(abroad: Shell, new_lab: Callable[..., Path], tmp_path: Path) -> None:
    """The most common calls, tables, and a date in an argument: it comes back as it was given."""
    folder = quoted(tmp_path / "new")
    code = f"""
    $env:SEPMTK_LAB = {quoted(new_lab())}
    $asked = @{{ San = 'dns:sepm01.corp.example', 'dns:sepm01', 'ip:192.0.2.10'; GeneratePassword = $true }}
    $made = New-SepmCert @asked -NotAfter 2031-05-06 -OutputPath {folder}
    $found = Get-ChildItem {folder} -Filter *.crt | Get-SepmCert
    $found.NotAfter -eq [datetime]'2031-05-06'
    (Test-SepmServer | Measure-Object).Count -gt 10
    Get-SepmSqlCandidate | Grant-SepmKeyAccess -WhatIf | ForEach-Object DryRun
    @(Get-SepmLogCause -Since 2020-01-02).Count -gt 0
    @(Get-SepmLogCause -Since 2090-01-02).Count
    $asked = @{{ San = $asked.San; NotAfter = '2031-05-06'; WaitHours = 1.5; Until = 'backup' }}
    (Invoke-SepmCertRenew @asked -Confirm:$false).Outcome"""
    assert abroad.run(code).ok() == ["True", "True", "True", "True", "0", "waiting"]
    for shown in (
        "Get-SepmSqlCandidate",
        "Get-SepmLab",
        "Get-SepmCertRenew | Format-Table",
        "Get-SepmLogCause",
    ):
        text = abroad.text(shown)
        years = re.findall(r"\b(\d{4})-\d\d-\d\d\b", text)
        assert years, text
        assert all(1990 < int(year) < 2060 for year in years), text
    assert json.loads(abroad.run("Get-SepmTrust | ConvertTo-Json -Depth 4").ok()[0])["Trust"] is False


def test_words_are_those_of_the_language_or_english(abroad: Shell) -> None:
    """A language without texts falls back to English; 5.1 looks in the module's root, where they stand."""
    (error,) = abroad.run("Remove-Item Env:SEPMTK_LAB -ErrorAction Ignore; Get-SepmLab").errors
    assert error.message.startswith("There is no server to act on.")
    (fix,) = abroad.run(
        f"{INSIDE} {{ (New-SepmtkFailure 'ProgramVersion' 'InvalidOperation' 'x' -Values 1, 2, 3) }}"
    ).ok()
    assert "1" in fix


def test_tab_shows_dates_of_one_calendar(abroad: Shell, new_lab: Callable[..., Path]) -> None:
    code = f"""
    $line = 'Get-SepmKeyAccess -Lab {new_lab()} -Thumbprint '
    $found = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
    $found.CompletionMatches | ForEach-Object ToolTip"""
    for tip in abroad.run(code).ok():
        assert re.search(r"  20\d\d-\d\d-\d\d$", tip), tip


def test_an_unexpected_error_ends_the_session_and_the_next_call_begins_anew(ps: Shell, lab: Path) -> None:
    """Whatever it is and wherever it happens, in reading or in taking an answer apart."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}; Get-SepmTrust | Out-Null").ok()
    for broken in ("Read-SepmtkOutput", "Add-SepmtkFrame", "ConvertTo-SepmtkResult"):
        code = f"""
        $before = {INSIDE} {{ $script:Session.Process.Id }}
        {INSIDE} {{
            $script:Kept = (Get-Item Function:{broken}).ScriptBlock
            function script:{broken} {{ throw [System.ArgumentOutOfRangeException] 'unforeseen' }}
        }}
        try {{ Get-SepmTrust }}
        finally {{ {INSIDE} {{ Set-Item Function:script:{broken} $script:Kept }} }}
        {INSIDE} {{ $null -eq $script:Session }}
        (Get-SepmTrust).Trust
        $before -ne ({INSIDE} {{ $script:Session.Process.Id }})"""
        gave = ps.run(code)
        assert [error.id.split(",")[0] for error in gave.errors] == ["SepmtkSessionBroken"], broken
        assert "unforeseen" in gave.errors[0].message
        assert gave.errors[0].fix
        assert gave.output == ["True", "False", "True"], broken
