"""What is seen is what there is: every column of every table is a property, at every width and in every
culture, and Tab knows the properties before anything runs."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ps_shell import FOLDER, Shell
from specimens import every_type, specimens, types_page, views

__all__ = ["specimens"]

VIEWS = dict(views())
WIDTHS = (79, 80, 119, 120)
PLAIN = "[string], [bool], [int], [long], [double], [datetime]"


def tables_of(shell: Shell, objects: str, width: int) -> str:
    """Each object in its table."""
    code = f"{objects} | ForEach-Object {{ $_ | Format-Table | Out-String -Width {width} }}"
    return "".join(shell.run(code).ok())


def test_every_type_has_a_view_and_a_specimen(specimens: Shell) -> None:
    shown = set(specimens.run("$all | ForEach-Object { $_.PSObject.TypeNames[0] }").ok())
    assert every_type() - shown == {"Sepmtk.Rehearsal"}
    assert shown | {"Sepmtk.Rehearsal"} == set(VIEWS)


def test_every_column_is_a_property_that_can_be_sorted_and_exported(specimens: Shell) -> None:
    """A column that is worked out by a script has the name of the property that it writes otherwise."""
    for name, columns in VIEWS.items():
        for label, item in columns:
            scripted = re.fullmatch(r"<ScriptBlock>(.*)</ScriptBlock>", item)
            source = re.findall(r"\$_\.(\w+)", scripted[1]) if scripted else re.findall(r">(\w+)<", item)
            assert source == [label], f"{name}: {item}"
    labels = "; ".join(
        f"'{name}' = {', '.join(repr(label) for label, _ in columns)}" for name, columns in VIEWS.items()
    )
    code = f"""
    $columns = @{{ {labels} }}
    foreach ($one in $all) {{
        foreach ($label in $columns[$one.PSObject.TypeNames[0]]) {{
            $property = $one.PSObject.Properties[$label]
            if (-not $property) {{ "$($one.PSObject.TypeNames[0]) lacks $label" }}
            elseif ($null -ne $property.Value -and -not @({PLAIN}).Where({{ $property.Value -is $_ }})) {{
                "$($one.PSObject.TypeNames[0]).$label is $($property.Value.GetType())"
            }}
        }}
    }}"""
    assert sorted(set(specimens.run(code).ok())) == []


def test_a_check_goes_into_a_table_as_it_is_seen(specimens: Shell) -> None:
    code = """
    $rows = Test-SepmServer | ConvertTo-Csv -NoTypeInformation | ConvertFrom-Csv
    $bad = $rows | Where-Object Outcome -eq error | Select-Object -First 1
    $bad.Message.Length -gt 10; $bad.Fix -match '^[A-Z]\\w+-Sepm'; $bad.Problems -cmatch '^[A-Z-]+$'
    @(Test-SepmServer | Group-Object Message).Count -gt 3
    (Undo-SepmCertRenew -WhatIf -Accept UNDO-INTO-OUTAGE).What -match '\\w; \\w'"""
    assert specimens.run(code).ok() == ["True"] * 5


def test_what_matters_first_is_whole_in_a_narrow_window(specimens: Shell) -> None:
    """The number of days with its sign, the date, the verdict: never cut, never dropped."""
    for width in WIDTHS:
        dated = "$all.Where({ $_.PSObject.Properties['DaysLeft'] })"
        shown = "".join(specimens.run(f"{dated} | ForEach-Object {{ $_ | Out-String -Width {width} }}").ok())
        rows = [line for line in shown.splitlines() if re.search(r"\d{4}-\d\d-\d\d", line)]
        assert len(rows) >= 6, shown
        assert all(re.search(r"\d{4}-\d\d-\d\d +-?\d+( |$)", row) for row in rows), shown
        assert " -4 " in shown
        for head in re.findall(r"(?m)^.*DaysLeft.*$", shown):
            assert head.index("DaysLeft") < (head + "Thumbprint").index("Thumbprint")
        tables = tables_of(specimens, "$all", width)
        assert not re.search(r"(?m)^\s{4,}\w{1,3}\s*$", tables), "a heading on end"


@pytest.mark.parametrize("culture", ["en-US", "ja-JP", "th-TH", "ar-SA", "fa-IR", "da-DK"])
def test_dates_are_iso_in_every_culture(specimens: Shell, culture: str) -> None:
    code = f"""
    $was = [cultureinfo]::CurrentCulture
    [cultureinfo]::CurrentCulture = '{culture}'
    try {{ $all | ForEach-Object {{ $_ | Format-Table | Out-String -Width 300 }} }}
    finally {{ [cultureinfo]::CurrentCulture = $was }}"""
    shown = "".join(specimens.run(code).ok())
    years = {int(year) for year in re.findall(r"\b(\d{4})-\d\d-\d\d", shown)}
    assert years
    assert max(years) - min(years) < 40, years
    assert min(years) > 2000, years


def test_types_for_tab_are_up_to_date(specimens: Shell) -> None:
    made = types_page(specimens)
    file = FOLDER / "Made.Types.ps1xml"
    if os.environ.get("SEPMTK_UPDATE"):
        file.write_text(made, encoding="utf-8", newline="\n")
    assert file.read_text("utf-8") == made


def test_tab_knows_what_a_result_has(specimens: Shell) -> None:
    """Nothing is run for it: the cmdlet's [OutputType] and the type's members say it."""
    offered = {
        "(Test-SepmServer).": {"Check", "Outcome", "Message", "Fix", "Findings"},
        "Test-SepmServer | Where-Object ": {"Check", "Outcome", "Message", "Fix"},
        "(Test-SepmServer).Findings.": {"Severity", "Id", "Fix"},
        "Get-SepmSqlCandidate | Sort-Object ": {"DaysLeft", "NotAfter", "Wins"},
        "(Get-SepmSqlCert).NotAfter.": {"Year"},
        "(Get-SepmSqlCert).Served.": {"Trusted", "Reason"},
        "Get-SepmService | Select-Object ": {"Name", "State", "StartMode"},
        "(Install-SepmCert x).": {"Thumbprint", "Run", "What"},
    }
    for line, wanted in offered.items():
        code = f"""$line = '{line}'
        $found = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches | ForEach-Object {{ $_.ListItemText }}"""
        assert wanted <= set(specimens.run(code).ok()), line


def test_objects_come_back_from_a_file_as_they_were(specimens: Shell, tmp_path: Path) -> None:
    file = tmp_path / "all.xml"
    code = f"""
    $all | Export-Clixml -Path '{file}' -Depth 4
    $again = @(Import-Clixml -Path '{file}')
    $again.Count -eq $all.Count
    @($again | Where-Object DaysLeft -lt 0).Count -eq @($all | Where-Object DaysLeft -lt 0).Count"""
    assert specimens.run(code).ok() == ["True"] * 2
    assert tables_of(specimens, "$again", 200) == tables_of(specimens, "$all", 200)
