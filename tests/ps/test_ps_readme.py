"""README's PowerShell section, pasted line by line; help as a person asks for it; what reads say of what they
read."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from ps_shell import FOLDER, ROOT, Shell, quoted

README = (ROOT / "README.md").read_text("utf-8")
SECTION = README.partition("## From PowerShell")[2].partition("\n## ")[0]


def test_readme_is_true_when_it_is_pasted(ps: Shell, tmp_path: Path) -> None:
    (names,) = re.findall(r"(?m)^    (subjectAltName = .*)$", README)
    (tmp_path / "ext.txt").write_text(names + "\n", "utf-8")
    lines = re.findall(r"(?m)^    (\S.*)$", SECTION)
    assert len(lines) > 7
    ps.run(f"Push-Location {quoted(tmp_path)}").ok()
    try:
        for line in lines:
            pasted = line.replace("./ps/Sepmtk", quoted(FOLDER))
            ps.run(f"$null = . {{ {pasted} }}").ok()
    finally:
        ps.run("Pop-Location; $env:SEPMTK_LAB = $null").ok()
    rows = list(csv.DictReader((tmp_path / "checks.csv").read_text("utf-8-sig").splitlines()))
    bad = [row for row in rows if row["Outcome"] == "error"]
    assert bad
    assert all(row["Message"] and "-Sepm" in row["Fix"] for row in bad)


def test_help_has_defaults_and_links(ps: Shell) -> None:
    code = """
    (Get-Help Wait-SepmClientRollout -Parameter Minutes).DefaultValue
    (Get-Help New-SepmCert -Parameter PfxProfile).DefaultValue
    @((Get-Help Stop-SepmService).relatedLinks.navigationLink.uri) -like 'https://*/229342*'"""
    minutes, profile, link = ps.run(code).ok()
    assert (minutes, profile) == ("10", "compat")
    assert link


def test_reads_say_what_they_read(ps: Shell, lab: Path, tmp_path: Path) -> None:
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()
    ps.run(f"New-SepmCert -San dns:a.example -OutputPath {quoted(tmp_path / 'n')} -GeneratePassword").ok()
    for call, wanted in {
        "Get-SepmTrust": "ROOT.xml",
        "Get-SepmSqlCandidate": "stores.list",
        "Get-SepmSqlCert": "registry.get",
        f"Get-SepmCert {quoted(tmp_path / 'n')}": str(tmp_path / "n"),
    }.items():
        said = ps.run(f"{call} -Verbose").verbose
        assert [line for line in said if line.startswith("Read: ") and wanted in line], call
        assert len(set(said)) == len(said)
        assert ps.run(call).verbose == []
    ps.run("$env:SEPMTK_LAB = $null").ok()
