"""PSScriptAnalyzer has nothing to say about module and examples, for 5.1 and for 7."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from ps_shell import ROOT, Shell, quoted

ANALYZER = os.environ.get("SEPMTK_ANALYZER", "")
SETTINGS = ROOT / "ps" / "PSScriptAnalyzerSettings.psd1"
CHECKLIST = ROOT / "docs" / "windows-checklist.ps1"
CODE = """
Import-Module {analyzer}
foreach ($path in {paths}) {{
    Invoke-ScriptAnalyzer -Path $path -Recurse -Settings {settings} | ForEach-Object {{
        "$($_.ScriptName):$($_.Line) $($_.RuleName): $($_.Message)"
    }}
}}
"""
SUPPRESSED = re.compile(r"SuppressMessage\w*\(([^)]*)\)", re.DOTALL)


def analyse(shell_path: str, paths: list[Path]) -> list[str]:
    """What the analyzer finds, all in one process: it reads its profiles once."""
    if not ANALYZER:
        pytest.skip("no PSScriptAnalyzer: SEPMTK_ANALYZER names no module")
    named = ", ".join(quoted(path) for path in paths)
    shell = Shell(shell_path)
    try:
        code = CODE.format(analyzer=quoted(ANALYZER), paths=named, settings=quoted(SETTINGS))
        return shell.run(code, wait=600).ok()
    finally:
        shell.close()


@pytest.mark.slow
def test_the_analyzer_finds_nothing(shell_path: str, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.ps1"
    wrong.write_text("$x = $env:A ?? 1\n[System.Threading.Lock]::new()\ngci\nGet-Uptime\n", "utf-8")
    places = [ROOT / "ps" / "Sepmtk", ROOT / "kit", ROOT / "docs" / "examples", CHECKLIST, wrong]
    found = analyse(shell_path, places)
    ours = [line for line in found if not line.startswith("wrong.ps1")]
    assert not ours, "\n".join(ours)
    rules = {line.split()[1].rstrip(":") for line in found}  # the gate is alive
    assert {"PSUseCompatibleSyntax", "PSUseCompatibleCommands", "PSAvoidUsingCmdletAliases"} <= rules, found


def test_what_is_suppressed_says_why() -> None:
    for file in [*(ROOT / "ps").rglob("*.ps*1"), *(ROOT / "docs" / "examples").glob("*.ps1")]:
        for arguments in SUPPRESSED.findall(file.read_text("utf-8-sig")):
            assert re.search(r"Justification\s*=\s*'[^']{15,}", arguments), f"{file.name}: {arguments}"
