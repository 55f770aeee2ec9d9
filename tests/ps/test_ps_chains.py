"""One cmdlet's objects are the next one's input: whole, by value, from a file, by wildcard; what is written
over, and what Tab offers on the way."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from ps_shell import Shell, quoted

NAMES = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"


@pytest.fixture(autouse=True)
def in_lab(ps: Shell, lab: Path) -> None:
    """All of this module acts on a fresh lab."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()


def test_from_a_new_certificate_to_sql_server_in_one_line(ps: Shell, tmp_path: Path) -> None:
    code = f"""
    $done = New-SepmCert {NAMES} -OutputPath {quoted(tmp_path / "n")} -GeneratePassword | Install-SepmCert |
        Grant-SepmKeyAccess | Set-SepmSqlCert -Restart -Confirm:$false
    $done.Outcome; $done.Thumbprint -eq (Test-SepmSqlCert).Thumbprint
    $done | Get-SepmKeyAccess | ForEach-Object ServiceReads
    (Get-SepmSqlCert).Pinned | Get-SepmKeyAccess | ForEach-Object ServiceReads
    ($done | Get-SepmCert).Thumbprint -eq $done.Thumbprint"""
    assert ps.run(code).ok() == ["done", "True", "True", "True", "True"]


def test_services_of_a_pipeline_are_one_ordered_restart(ps: Shell) -> None:
    turned = "Get-SepmService | Sort-Object Name -Descending"
    for piped in ("Get-SepmService", "'semapisrv', 'semsrv'", turned):
        code = f"@({piped} | Restart-SepmService -Confirm:$false).ForEach({{ $_.Outcome }})"
        assert ps.run(code).ok() == ["done"], piped
    assert ps.run("(Get-SepmService).State").ok() == ["running"] * 5
    (stopped,) = ps.run("('semapisrv', 'semsrv' | Stop-SepmService -WhatIf).What").ok()
    assert stopped == "service semapisrv; service semsrv"  # what needs the other one first
    assert ps.run("('semsrv', 'semapisrv' | Stop-SepmService -WhatIf).What").ok() == [stopped]
    assert ps.run("('semwebsrv' | Stop-SepmService -Confirm:$false).Outcome").ok() == ["done"]
    assert ps.run("('semwebsrv' | Start-SepmService).Outcome").ok() == ["done"]


def test_what_comes_back_from_a_file_is_input_again(ps: Shell, tmp_path: Path) -> None:
    file = quoted(tmp_path / "kept.xml")
    code = f"""
    $kept = @(Get-SepmSqlCert; Get-SepmSqlCandidate; Get-SepmCert -Source sepm01.corp.example:443)
    $kept += Get-SepmCert -Source $kept[0].Thumbprint
    $kept | Export-Clixml {file}
    $again = Import-Clixml {file}
    $again | Get-SepmCert | ForEach-Object Thumbprint
    $again | Test-SepmCert | ForEach-Object Thumbprint
    $again[0, 1] | Get-SepmKeyAccess | ForEach-Object Thumbprint
    Get-SepmService | Export-Clixml {file}
    (Import-Clixml {file} | Restart-SepmService -WhatIf).Changes -gt 4"""
    *thumbprints, enough = ps.run(code).ok()
    assert len(thumbprints) == 10
    assert len(set(thumbprints)) == 1
    assert enough == "True"


def test_wildcards_and_literal_paths(ps: Shell, tmp_path: Path) -> None:
    for name in ("one", "two"):
        call = f"New-SepmCert -San dns:{name}.example -OutputPath {quoted(tmp_path / name)}"
        ps.run(f"{call} -GeneratePassword").ok()
    odd = tmp_path / "[a]"
    odd.mkdir()
    (odd / "server.crt").write_bytes((tmp_path / "one" / "server.crt").read_bytes())
    (odd / "b.log").write_text("nothing\n", "utf-8")
    code = f"""
    Push-Location {quoted(tmp_path)}
    (Get-SepmCert */server.crt | Sort-Object CommonName).CommonName -join ' '
    (Test-SepmCert -Source t*/*.crt).CommonName
    (Get-SepmCert -LiteralPath '[a]/server.crt').CommonName
    (Get-SepmCert '[a]/server.crt').CommonName
    (Get-ChildItem -LiteralPath '[a]' -Filter *.crt | Get-SepmCert).CommonName
    (Get-SepmCert -Source '[ot]*/*.crt' | Measure-Object).Count
    (Install-SepmCert -Path o*e -WhatIf).Thumbprint -eq (Get-SepmCert -LiteralPath one).Thumbprint
    Pop-Location"""
    assert ps.run(code).ok() == [
        "one.example one.example two.example", "two.example", *["one.example"] * 3, "2", "True",
    ]  # fmt: skip
    for call in ("Get-SepmCert /no/*.crt", "Install-SepmCert /no/*.crt", "Get-SepmLogCause /no/*.log"):
        gave = ps.run(call)
        assert [error.id.split(",")[0] for error in gave.errors] == ["SepmtkPathNoMatch"], call
        assert gave.output == []


def test_what_is_there_is_written_over_with_force_only(ps: Shell, tmp_path: Path) -> None:
    file = tmp_path / "there"
    ps.run(f"Invoke-SepmCertRenew {NAMES} -Until backup -Confirm:$false | Out-Null").ok()
    table = quoted(tmp_path / "clients.csv")
    Path(tmp_path / "clients.csv").write_text("Computer Name,Group\n", "utf-8")
    writers = [
        "Get-SepmCertRenew | Export-SepmReport",
        f"Get-SepmCertRenewPlan {NAMES}",
        f"Get-SepmClientRollout -FromCsv {table}",
        f"Wait-SepmClientRollout -FromCsv {table}",
        "Invoke-SepmLabConsole -Action export",
        f"New-SepmCert {NAMES} -GeneratePassword",
    ]
    for call in writers:
        to, where = ("-OutputPath", tmp_path / "set") if "New-SepmCert" in call else ("-OutFile", file)
        written = (where / "server.key") if "New-SepmCert" in call else file
        written.parent.mkdir(exist_ok=True)
        written.write_text("mine", "utf-8")
        more = [""] + ([" -WhatIf"] if "New-SepmCert" in call or "Report" in call else [])
        for how in more:
            (refused,) = ps.run(f"{call} {to} {quoted(where)}{how}").errors
            assert refused.id.startswith("OUTPUT-EXISTS,"), call
            assert "-Force" in refused.fix
            assert written.read_text("utf-8") == "mine"
        forced = ps.run(f"{call} {to} {quoted(where)} -Force")
        assert [e for e in forced.errors if e.id.startswith("OUTPUT-EXISTS")] == [], call


def test_tab_offers_services_as_they_can_be_typed(ps: Shell, new_lab: Callable[..., Path]) -> None:
    ps.run(f"$env:SEPMTK_LAB = {quoted(new_lab('healthy'))}").ok()
    for line, wanted in {
        "Stop-SepmService -Name sema": ["semapisrv"],
        "Restart-SepmService MSS": ["'MSSQL$SQLEXPRESSSYMC'"],
        "Restart-SepmService 'MSS": ["'MSSQL$SQLEXPRESSSYMC'"],
        "Grant-SepmKeyAccess -Service MSS": ["'MSSQL$SQLEXPRESSSYMC'"],
    }.items():
        code = f"""$line = {quoted(line)}
        $found = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches | ForEach-Object {{ $_.CompletionText }}"""
        assert ps.run(code).ok() == wanted, line
