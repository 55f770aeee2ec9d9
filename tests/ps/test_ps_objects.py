"""Objects in, objects out: types, dates, binding by property name, what a person sees."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from ps_shell import Shell, quoted

ALL_NAMES = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"


@pytest.fixture(autouse=True)
def in_lab(ps: Shell, lab: Path) -> None:
    """All of this module acts on a fresh lab."""
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()


def test_objects_carry_types_and_real_dates(ps: Shell) -> None:
    code = """
    $found = Get-SepmSqlCert
    $found.PSObject.TypeNames[0]; $found.Served.NotAfter.GetType().Name; $found.Served.NotAfter.Kind
    $found.DaysLeft.GetType().Name; $found.DaysLeft -lt 0"""
    assert ps.run(code).ok() == ["Sepmtk.SqlBinding", "DateTime", "Local", "Int32", "True"]


@pytest.mark.parametrize("parser", ["@{ DateKind = 'String' }", "@{}"], ids=["5.1", "7.0"])
def test_dates_are_the_same_where_the_parser_makes_none(ps: Shell, parser: str) -> None:
    """Windows PowerShell leaves them texts, PowerShell before 7.5 makes them UTC."""
    code = f"""
    $module = Get-Module Sepmtk
    $here = Get-SepmSqlCandidate
    $kept = & $module {{ $script:JsonOptions }}
    & $module {{ $script:JsonOptions = {parser} }}
    try {{ $old = Get-SepmSqlCandidate; $plan = Get-SepmCertRenewPlan }}
    finally {{ & $module {{ param($kept) $script:JsonOptions = $kept }} $kept }}
    $old[0].NotAfter.Kind; $old[0].NotAfter -eq $here[0].NotAfter; $plan.Plan.Created.Kind"""
    assert ps.run(code).ok() == ["Local", "True", "Local"]


def test_certificates_from_files_ports_and_stores(ps: Shell, lab: Path, tmp_path: Path) -> None:
    name = tmp_path / "証明書 フォルダー"
    ps.run(f"New-SepmCert -San dns:sepm01.corp.example -OutputPath {quoted(name)} -GeneratePassword").ok()
    code = f"""
    $file = Get-ChildItem {quoted(name)} -Filter *.crt
    $file | Get-SepmCert | ForEach-Object {{ $_.Thumbprint }}
    $file | Get-SepmCert | Test-SepmCert | ForEach-Object {{ $_.Thumbprint }}
    """
    first, second = ps.run(code).ok()
    assert first == second
    assert len(first) == 40
    served = ps.run("Get-SepmCert -Source sepm01.corp.example:443 | ForEach-Object Thumbprint").ok()
    stored = ps.run("Get-SepmSqlCert | Get-SepmCert | ForEach-Object Thumbprint").ok()
    assert served == stored
    (unknown,) = ps.run("Get-SepmCert nosuchdrive:\\x.crt").errors
    assert unknown.id == "SOURCE-UNKNOWN,Get-SepmCert"
    fits = ps.run("Get-SepmSqlCert | Test-SepmCert | ForEach-Object Fits").ok()
    assert fits == ["False"]


def test_a_relative_path_is_relative_to_the_location(ps: Shell, tmp_path: Path) -> None:
    code = f"""
    Push-Location {quoted(tmp_path)}
    New-SepmCert -San dns:a.example -OutputPath here -GeneratePassword | ForEach-Object Folder
    (Get-SepmCert -Source here/server.crt).CommonName
    Pop-Location"""
    assert ps.run(code).ok() == [str(tmp_path / "here"), "a.example"]


def test_piped_between_cmdlets(ps: Shell) -> None:
    assert ps.run("Get-SepmSqlCert | Grant-SepmKeyAccess -WhatIf | ForEach-Object DryRun").ok() == ["True"]
    assert ps.run("Get-SepmSqlCandidate | Get-SepmKeyAccess | ForEach-Object ServiceReads").ok() == ["True"]
    code = "Get-SepmService | Where-Object Name -eq semapisrv | Restart-SepmService -Confirm:$false"
    done = ps.run(code + " | ForEach-Object { $_.PSObject.TypeNames[0] }").ok()
    assert done == ["Sepmtk.Change"]
    ps.run("New-SepmBackup | Out-Null").ok()
    ps.run("Stop-SepmService -Confirm:$false | Out-Null").ok()
    restored = ps.run("Get-SepmBackup | Restore-SepmBackup -WhatIf | ForEach-Object DryRun").ok()
    assert restored == ["True"]


def test_an_object_of_the_cert_drive_binds_by_its_thumbprint(ps: Shell) -> None:
    code = """
    $own = Get-SepmSqlCandidate
    $like = [pscustomobject]@{ PSPath = 'Cert:\\\\x'; Thumbprint = $own.Thumbprint.ToUpper() }
    $like | Test-SepmCert | ForEach-Object Thumbprint
    $like | Get-SepmKeyAccess | ForEach-Object Thumbprint
    $own.Thumbprint"""
    assert len(set(ps.run(code).ok())) == 1


NEW = """
$san = 'dns:sepm01.corp.example', 'dns:sepm01', 'ip:192.0.2.10'
New-SepmCert -San $san -OutputPath {0} -GeneratePassword | Out-Null
Install-SepmCert -Path {0} | Out-Null
$t = (Get-SepmCert -Source {0}).Thumbprint"""


def test_grant_bind_unbind_and_revoke(ps: Shell, tmp_path: Path) -> None:
    code = """
    (Get-SepmKeyAccess $t).ServiceReads
    Grant-SepmKeyAccess $t | ForEach-Object { $_.Outcome }
    Grant-SepmKeyAccess $t | ForEach-Object { $_.Outcome }
    (Get-SepmKeyAccess $t).ServiceReads
    (Set-SepmSqlCert $t -Restart -Confirm:$false).Outcome
    (Test-SepmSqlCert).Thumbprint -eq $t
    (Clear-SepmSqlCert -Confirm:$false).Outcome
    (Get-SepmSqlCert).Pinned -eq ''"""
    shown = ps.run(NEW.format(quoted(tmp_path / "n")) + code).ok()
    assert shown == ["False", "done", "nothing_to_do", "True", "done", "True", "done", "True"]
    used = ps.run("Revoke-SepmKeyAccess (Get-SepmSqlCert).Thumbprint")
    assert [e.id for e in used.errors] == ["CERT-IN-USE,Revoke-SepmKeyAccess"]


def test_trust_on_and_off(ps: Shell) -> None:
    code = """
    (Get-SepmTrust).Trust
    Enable-SepmTrust -Restart -Confirm:$false | Out-Null
    (Get-SepmTrust).Trust"""
    assert ps.run(code).ok() == ["False", "True"]
    off = ps.run("Disable-SepmTrust -Restart -Confirm:$false")
    assert off.errors or ps.run("(Get-SepmTrust).Trust").ok() == ["False"]


def test_services_start_and_stop(ps: Shell) -> None:
    ps.run("Stop-SepmService -Name semapisrv -Confirm:$false | Out-Null").ok()
    code = "Get-SepmService | Where-Object State -ne running | ForEach-Object Name"
    assert ps.run(code).ok() == ["semapisrv"]
    ps.run("Get-SepmService | Where-Object State -ne running | Start-SepmService | Out-Null").ok()
    assert ps.run(code).ok() == []


def test_installed_and_removed(ps: Shell, tmp_path: Path) -> None:
    code = """
    @(Get-SepmSqlCandidate).Count
    $new = Get-SepmCert -Source $t
    $new.Kind; ($new | Test-SepmCert).Thumbprint -eq $t
    $new | Remove-SepmCert -WithKey | Out-Null
    @(Get-SepmSqlCandidate).Count"""
    shown = ps.run(NEW.format(quoted(tmp_path / "n")) + code).ok()
    assert shown == ["2", "store", "True", "1"]


def test_repacked(ps: Shell, tmp_path: Path) -> None:
    code = f"""
    New-SepmCert -San dns:a.example -OutputPath {quoted(tmp_path / "n")} -GeneratePassword | Out-Null
    $pw = New-Object securestring
    'Neu-12345'.ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
    $to = {quoted(tmp_path / "again.pfx")}
    Push-Location {quoted(tmp_path / "n")}
    $from = @{{ Path = 'server.crt'; KeyPath = 'server.key' }}
    ConvertTo-SepmPfx @from -OutFile $to -PfxPassword $pw -PfxProfile modern | Out-Null
    Pop-Location
    (Get-SepmCert -Source $to -Password $pw).CommonName"""
    assert ps.run(code).ok() == ["a.example"]


def test_checks(ps: Shell) -> None:
    code = "Test-SepmServer | Where-Object Outcome -eq error | ForEach-Object { $_.Findings[0].Id }"
    assert "DATABASE-LOGIN-FAILS" in ps.run(code).ok()


def test_what_the_logs_say(ps: Shell, lab: Path) -> None:
    shown = ps.run("Get-SepmLogCause | ForEach-Object { $_.Cause; $_.Last.GetType().Name }").ok()
    assert shown[:2] == ["expired", "DateTime"]
    copied = next((lab / "machine").rglob("scm-server-0.log"))
    assert ps.run(f"(Get-Item {quoted(copied)} | Get-SepmLogCause -All).Count -gt 0").ok() == ["True"]


def test_clients_of_an_export(ps: Shell, new_lab: Callable[..., Path], tmp_path: Path) -> None:
    ps.run(f"$env:SEPMTK_LAB = {quoted(new_lab('healthy'))}").ok()
    table = quoted(tmp_path / "一覧.csv")
    code = f"""
    Invoke-SepmLabConsole -Action export -OutFile {table} | Out-Null
    $found = Get-SepmClientRollout -FromCsv {table} -OutFile {quoted(tmp_path / "all.csv")}
    $found.Missing -ge 0; @($found.Groups).Count -gt 0; Test-Path {quoted(tmp_path / "all.csv")}
    (Wait-SepmClientRollout -FromCsv {table} -MaxMissing 1000 -Hours 1).Missing -eq $found.Missing"""
    assert ps.run(code).ok() == ["True"] * 4
    other = tmp_path / "other.csv"
    rows = "".join(f"PC{n},user{n},0{n}/11/2026 9:30,S\n" for n in range(1, 5))
    other.write_text("A,B,C,D\n" + rows, "utf-8")
    table_of = "@{ 'last-seen' = 'C'; name = 'A'; serial = 'D' }"
    for columns in (table_of, "'last-seen=C', 'name=A', 'serial=D'"):
        asked = f"Get-SepmClientRollout -FromCsv {quoted(other)} -Column {columns}"
        for order, missing in (("dmy", "4"), ("mdy", "0")):  # in January they are gone for long
            shown = ps.run(f"{asked} -DateOrder {order} | ForEach-Object {{ $_.Missing }}")
            assert shown.ok() == [missing]
        assert ps.run(asked).errors[0].id.startswith("CSV-DATE-ORDER,")
    (refused,) = ps.run("Get-SepmClientRollout").errors
    assert refused.id == "CLIENTS-NO-SOURCE,Get-SepmClientRollout"


def test_secure_communications(ps: Shell, new_lab: Callable[..., Path]) -> None:
    lab = new_lab("healthy")
    secret = json.loads((lab / "lab.json").read_text("utf-8"))["secrets"]["console"]
    code = f"""
    $env:SEPMTK_LAB = {quoted(lab)}
    $pw = New-Object securestring
    {quoted(secret)}.ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
    $admin = @{{ ConsoleCredential = New-Object pscredential 'admin', $pw }}
    (Disable-SepmClientSecurity @admin -WhatIf).DryRun
    (Disable-SepmClientSecurity @admin -Confirm:$false).Outcome
    @(Get-SepmClientSecurity @admin | Where-Object Secure).Count
    $first = Get-SepmClientSecurity @admin | Select-Object -First 1
    ($first | Enable-SepmClientSecurity @admin -Confirm:$false).Outcome
    (Enable-SepmClientSecurity @admin -Confirm:$false).Outcome
    @(Get-SepmClientSecurity @admin | Where-Object Secure).Count -gt 0"""
    gave = ps.run(code)
    assert gave.ok() == ["True", "done", "0", "done", "done", "True"]
    assert secret not in repr(gave)


def test_labs_and_the_rehearsal(ps: Shell, tmp_path: Path) -> None:
    folder = quoted(tmp_path / "ラボ")
    code = f"""
    (New-SepmLab -Path {folder} -Scenario healthy).Fqdn
    (Get-SepmLab -Lab {folder}).Services.Count -gt 4
    $then = (Get-SepmLab -Lab {folder}).Now
    [int]((Step-SepmLab -Hours 24 -Lab {folder}).Now - $then).TotalHours
    Set-SepmLabFault -Service semsrv -On stop -What fail -Lab {folder} | Out-Null
    Stop-SepmService -Confirm:$false -Lab {folder} -ErrorAction SilentlyContinue; $?
    Set-SepmLabFault -Clear -Lab {folder} | Out-Null"""
    assert ps.run(code).ok() == ["sepm01.corp.example", "True", "24", "False"]


def test_a_report_of_a_run(ps: Shell, tmp_path: Path) -> None:
    page = tmp_path / "証跡.html"
    code = f"""
    Invoke-SepmCertRenew {ALL_NAMES} -Until backup -Confirm:$false | Out-Null
    Get-SepmCertRenew | Export-SepmReport -OutFile {quoted(page)} -WhatIf | Out-Null
    Test-Path {quoted(page)}
    Get-SepmCertRenew | Export-SepmReport -OutFile {quoted(page)} | ForEach-Object File"""
    assert ps.run(code).ok() == ["False", str(page)]
    assert "<html" in page.read_text("utf-8")


def test_many_endpoints(ps: Shell) -> None:
    code = """
    'sepm01.corp.example', 'sepm01.corp.example:1' | Test-SepmEndpoint | Sort-Object Target |
        ForEach-Object { $_.Verdict }"""
    assert ps.run(code).ok() == ["expired", "unread"]


@pytest.mark.slow
def test_rehearsal(ps: Shell) -> None:
    assert int(ps.run("@((Invoke-SepmRehearsal).Phases).Count").ok()[0]) > 4


TABLES = {
    "(Test-SepmServer | Where-Object Outcome -eq error)[0].Findings": ("Severity", "Id", "Fix"),
    "Get-SepmSqlCandidate": ("Thumbprint", "Wins", "NotAfter", "DaysLeft"),
    "Get-SepmService": ("Name", "State", "Account"),
    "Get-SepmTrust": ("Trust", "DatabaseHost"),
    "Test-SepmServer": ("Check", "Outcome", "Message"),
    "Test-SepmSqlCert": ("NotAfter", "DaysLeft", "Trusted"),
    "Get-SepmLab": ("Fqdn", "Now", "Running"),
    f"(Invoke-SepmCertRenew {ALL_NAMES} -WhatIf).Steps": ("Step", "KbStep", "Changes"),
    "Stop-SepmService -WhatIf | Format-Table": ("Run", "DryRun", "Changes", "What"),
    f"Invoke-SepmCertRenew {ALL_NAMES} -WhatIf | Format-Table": ("Route", "StepCount", "Changes"),
}


@pytest.mark.parametrize("code", TABLES)
def test_a_person_sees_one_table(ps: Shell, code: str) -> None:
    header, rule = ps.text(code).strip().splitlines()[:2]
    assert rule.replace(" ", "").strip("-") == ""
    assert [name for name in TABLES[code] if name not in header] == []


def test_of_changes_the_words_come_first(ps: Shell) -> None:
    shown = ps.text("Stop-SepmService -Name semapisrv -WhatIf")
    assert shown.splitlines()[1].startswith("lab sepm01.corp.example:")
    assert "service semapisrv: running -> stopped" in shown


def test_dates_are_short_and_the_same_in_every_culture(ps: Shell, ps_ja: Shell, lab: Path) -> None:
    ps_ja.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()
    shown = {re.search(r"\b\d{4}-\d\d-\d\d\b", s.text("Get-SepmSqlCandidate")) for s in (ps, ps_ja)}
    assert None not in shown
