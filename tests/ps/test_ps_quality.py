"""Rules of the module that a reader of one cmdlet could not check."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest
from cmdlet_maker import paths
from cmdlet_maker import sources as sources_of
from help_maker import CULTURES, EXPORTED, Exported, defaults, exported, page, shared, sources
from ps_shell import FOLDER, MODULE, ROOT, Shell, quoted

from sepmtk.doors.pipe.client import in_cmdlets
from sepmtk.doors.pipe.parameters import parameters
from sepmtk.nouns import all_operations
from sepmtk.words import catalogue

PUBLIC = sorted(path.stem for path in (FOLDER / "Public").glob("*.ps1"))
CONTRACT = Path(__file__).with_name("parameters.json")
NEVER = ("lab.serve", "serve")
CHANGING = {
    "Clear", "ConvertTo", "Disable", "Enable", "Export", "Grant", "Install", "Invoke", "New", "Remove",
    "Restart", "Restore", "Resume", "Revoke", "Set", "Start", "Step", "Stop", "Undo",
}  # fmt: skip
STOPS_SERVICES = {
    "Invoke-SepmCertRenew", "Resume-SepmCertRenew", "Undo-SepmCertRenew", "Stop-SepmService",
    "Restart-SepmService", "Set-SepmSqlCert", "Clear-SepmSqlCert", "Enable-SepmTrust", "Disable-SepmTrust",
    "Restore-SepmBackup", "Disable-SepmClientSecurity", "Enable-SepmClientSecurity",
}  # fmt: skip


@pytest.fixture(scope="module")
def cmdlets(ps: Shell) -> list[Exported]:
    """What the module exports."""
    return exported(ps)


def test_manifest_files_and_exports_agree(ps: Shell, cmdlets: list[Exported]) -> None:
    listed = ps.run(f"(Import-PowerShellDataFile {quoted(MODULE)}).FunctionsToExport").ok()
    assert listed == PUBLIC
    assert [c.name for c in cmdlets] == sorted(PUBLIC)
    for name in PUBLIC:
        text = (FOLDER / "Public" / f"{name}.ps1").read_text("utf-8-sig")
        assert re.findall(r"(?m)^function (\S+)", text) == [name]


def test_every_operation_has_its_cmdlet_and_the_other_way_round(cmdlets: list[Exported]) -> None:
    wanted = {one.name: one.cmdlet for one in all_operations() if one.name not in NEVER}
    assert sorted(wanted.values()) == sorted(c.name for c in cmdlets)
    for operation, cmdlet in wanted.items():
        text = (FOLDER / "Public" / f"{cmdlet}.ps1").read_text("utf-8-sig")
        assert f"'{operation}'" in text, f"{cmdlet} never asks for {operation}"


def test_every_argument_of_an_operation_can_be_given(cmdlets: list[Exported]) -> None:
    """What the command line can do, the cmdlet can."""
    by_name = {c.name: c for c in cmdlets}
    for operation in all_operations():
        if operation.name not in NEVER:
            lacking = set(parameters(operation)) - set(by_name[operation.cmdlet].parameters())
            assert not lacking, f"{operation.cmdlet} lacks {lacking}"


def test_verbs_are_approved_and_names_are_free(ps: Shell, cmdlets: list[Exported]) -> None:
    approved = set(ps.run("(Get-Verb).Verb").ok())
    theirs = Path(__file__).with_name("names_of_pssymantecsepm.txt").read_text("utf-8").lower().split()
    for cmdlet in cmdlets:
        verb, noun = cmdlet.name.split("-")
        assert verb in approved
        assert noun.startswith("Sepm")
        assert cmdlet.name.lower() not in theirs


def test_parameters_are_the_contract(ps: Shell) -> None:
    """A script that names a parameter goes on working: change this file on purpose only."""
    found = {
        one["name"]: {
            s["name"]: [f"{p['name']}:{p['type']}{'!' if p['mandatory'] else ''}" for p in s["parameters"]]
            for s in one["sets"]
        }
        for one in ps.json(EXPORTED)
    }
    if os.environ.get("SEPMTK_UPDATE"):
        CONTRACT.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert json.loads(CONTRACT.read_text("utf-8")) == found


def test_what_changes_something_can_be_asked_first(cmdlets: list[Exported]) -> None:
    for cmdlet in cmdlets:
        changes = cmdlet.name.split("-")[0] in CHANGING
        assert changes == ("WhatIf" in cmdlet.parameters()), cmdlet.name
        assert (cmdlet.impact == "High") == (cmdlet.name in STOPS_SERVICES), cmdlet.name


def test_results_and_secrets_have_types(cmdlets: list[Exported]) -> None:
    for cmdlet in cmdlets:
        assert cmdlet.outputs, f"{cmdlet.name}: [OutputType]"
        for name, parameter in cmdlet.parameters().items():
            if "Password" in name and name != "GeneratePassword":
                assert parameter.type == "SecureString", f"{cmdlet.name} -{name}"
            if name.endswith("Credential"):
                assert parameter.type == "PSCredential", cmdlet.name


def test_every_type_has_a_table(ps: Shell) -> None:
    views = re.findall(r"<TypeName>(\S+)</TypeName>", (FOLDER / "Sepmtk.Format.ps1xml").read_text("utf-8"))
    for operation in all_operations():
        for type in operation.types:
            assert "Sepmtk." + type.title().replace("_", "") in views, operation.name


def test_files_are_short_plain_and_marked() -> None:
    for file in FOLDER.rglob("*.ps*1"):
        raw = file.read_bytes()
        text = raw.decode("utf-8-sig")
        assert text.isascii() or raw.startswith(b"\xef\xbb\xbf"), f"{file.name}: 5.1 needs a BOM"
        assert "Write-Host" not in text, file.name
        assert len(text.splitlines()) <= 250, file.name
        assert not re.search(r"`\r?\n", text), f"{file.name}: a line that ends in a backtick"


def test_each_cmdlet_has_a_test() -> None:
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    for name in PUBLIC:
        assert re.search(rf"\b{name}\b", tests.replace('"' + name + '"', "")), name


@pytest.mark.parametrize("lang", CULTURES)
def test_help_is_up_to_date(cmdlets: list[Exported], lang: str) -> None:
    made = page(cmdlets, defaults(), lang)
    file = FOLDER / CULTURES[lang] / "Sepmtk-help.xml"
    if os.environ.get("SEPMTK_UPDATE"):
        file.write_text(made, encoding="utf-8", newline="\n")
    assert file.read_text("utf-8") == made


def test_help_sources_fit_the_cmdlets(cmdlets: list[Exported]) -> None:
    words = sources()
    assert sorted(words) == sorted(PUBLIC)
    for cmdlet in cmdlets:
        own = words[cmdlet.name]
        assert set(own.get("parameters", {})) <= set(cmdlet.parameters()), cmdlet.name
        assert len(own["examples"]) >= 2, cmdlet.name
        for example in own["examples"]:
            assert cmdlet.name in example["code"], cmdlet.name
    used = {name for cmdlet in cmdlets for name in cmdlet.parameters()}
    assert set(shared()) <= used


@pytest.mark.parametrize("shell", ["ps", "ps_ja"])
def test_get_help_shows_it(shell: str, request: pytest.FixtureRequest) -> None:
    session: Shell = request.getfixturevalue(shell)
    lang = "ja" if shell == "ps_ja" else "en"
    words = sources()
    for name in PUBLIC:
        shown = session.run(f"$h = Get-Help {name}; $h.Synopsis; @($h.examples.example).Count").ok()
        assert shown == [words[name]["synopsis"][lang], str(len(words[name]["examples"]))]
    about = "\n".join(session.run("Get-Help about_Sepmtk").ok())
    assert ("ラボ" in about) == (lang == "ja")


def test_every_example_parses_and_binds(ps: Shell) -> None:
    """Each cmdlet and parameter that an example names is there."""
    code = """
    $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput({code}, [ref]$null, [ref]$errors)
    $errors | ForEach-Object {{ "syntax: $_" }}
    foreach ($one in $ast.FindAll({{ $args[0] -is [Management.Automation.Language.CommandAst] }}, $true)) {{
        $command = Get-Command $one.GetCommandName() -ErrorAction SilentlyContinue
        if ($command.ModuleName -ne 'Sepmtk') {{ continue }}
        foreach ($part in $one.CommandElements) {{
            if ($part -isnot [Management.Automation.Language.CommandParameterAst]) {{ continue }}
            $named = $part.ParameterName
            if (-not $command.Parameters.ContainsKey($named)) {{ "$command -$named" }}
        }}
    }}"""
    for name, own in sources().items():
        for example in own["examples"]:
            found = ps.run(code.format(code=quoted(example["code"]))).ok()
            assert not found, f"{name}: {found}"


def made_data() -> list[str]:
    """What Tab offers."""
    from sepmtk.machine.lab.scenarios import SCENARIOS
    from sepmtk.renewal.routes import STEPS

    source = "".join(path.read_text("utf-8") for path in (ROOT / "toolkit" / "sepmtk").rglob("*.py"))
    waived = sorted(set(re.findall(r'"([A-Z][A-Z0-9-]+)" (?:not )?in (?:\w+\.)*accepted', source)))
    assert len(waived) > 3
    lines = ["# Made by tests/ps/test_ps_quality.py; write it anew with SEPMTK_UPDATE=1.", "@{"]
    for name, values in (("Accept", waived), ("Scenario", sorted(SCENARIOS)), ("Until", list(STEPS))):
        lines += [f"    {name} = @(", *(f"        '{value}'" for value in values), "    )"]
    return [*lines, "}"]


def made_names() -> list[str]:
    """Which parameters name files: relative to the session's location, which is not the program's."""
    lines = ["# Made by tests/ps/test_ps_quality.py; write it anew with SEPMTK_UPDATE=1.", ""]
    for name, values, what in (
        ("Paths", paths(), "Parameters that name files."),
        ("Sources", sources_of(), "Those that name a file where there is one, else something else."),
    ):
        lines += [f"# {what}", f"$script:{name} = [System.Collections.Generic.HashSet[string]] @("]
        lines += [*(f"    '{value}'" for value in values), ")"]
    return lines


def test_what_is_taken_from_the_program_is_up_to_date() -> None:
    for name, lines in (("Made.psd1", made_data()), ("Private/SepmtkMade.ps1", made_names())):
        made = "\n".join(lines) + "\n"
        if os.environ.get("SEPMTK_UPDATE"):
            (FOLDER / name).write_text(made, encoding="utf-8", newline="\n")
        assert (FOLDER / name).read_text("utf-8") == made


@pytest.mark.parametrize("lang", CULTURES)
def test_sentences_name_cmdlets(lang: str) -> None:
    """Every fix of the program's catalogue, as a PowerShell user reads it."""
    fixes = {id: text for id, text in catalogue(lang).items() if id.endswith(".fix") and "sepmtk " in text}
    assert len(fixes) > 50
    shown = [in_cmdlets(text) for text in fixes.values()]
    commands = {one.command for one in all_operations()}
    for id, text in zip(fixes, shown, strict=True):
        for named in re.findall(r"sepmtk ([a-z]+(?: [a-z]+)?)", text):
            assert named not in commands, f"{id}: {text}"
            assert named.split()[0] not in commands, f"{id}: {text}"
    parts = "; ".join(shown)
    assert "-Accept UNDO-INTO-OUTAGE" in parts
    assert "Stop-SepmService" in parts
    assert "-password-" not in parts


def test_tab_offers_what_there_is(ps: Shell, lab: Path) -> None:
    code = """
    $env:SEPMTK_LAB = {lab}
    foreach ($line in {lines}) {{
        $found = [Management.Automation.CommandCompletion]::CompleteInput($line, $line.Length, $null)
        $found.CompletionMatches | Select-Object -First 1 | ForEach-Object CompletionText
    }}"""
    lines = [
        "New-SepmLab -Path x -Scenario kb",
        "Invoke-SepmCertRenew -Until verify-",
        "Undo-SepmCertRenew -Accept UNDO",
        "Get-SepmKeyAccess -Thumbprint ",
        f"Get-SepmKeyAccess -Lab {quoted(lab)} -Thumbprint ",
    ]
    found = ps.run(code.format(lab=quoted(lab), lines=", ".join(map(quoted, lines)))).ok()
    assert found[:3] == ["kb-229342", "verify-rescue", "UNDO-INTO-OUTAGE"]
    assert [len(thumbprint) for thumbprint in found[3:]] == [40, 40]
    ps.run(f"New-SepmBackup -Lab {quoted(lab)} | Out-Null").ok()
    runs = ps.run(code.format(lab=quoted(lab), lines=quoted("Restore-SepmBackup -Run "))).ok()
    assert runs[0].endswith("-backup-create")


def test_no_command_that_windows_powershell_may_lack() -> None:
    """Where PowerShell 7 is its grandparent, Windows PowerShell inherits 7's module path and takes 7's
    Microsoft.PowerShell.Utility, in which these are no functions, and finds none of them
    (PowerShell/PowerShell issues 8635 and 27774)."""
    functions = (
        "Get-FileHash", "New-TemporaryFile", "New-Guid", "Format-Hex", "Import-PowerShellDataFile",
        "ConvertFrom-SddlString",
    )  # fmt: skip
    lost = rf"(?i)\b({'|'.join(functions)})\b"
    places = [*FOLDER.rglob("*.ps*1"), *(ROOT / "docs").rglob("*.ps1"), *(ROOT / "kit").glob("*.ps1")]
    used = {
        file.name: found
        for file in places
        if (found := re.findall(lost, re.sub(r"(?m)^\s*#.*$", "", file.read_text("utf-8-sig"))))
    }
    assert not used
