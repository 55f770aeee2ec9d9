"""What the program says reaches users of PowerShell in their own words: what they can paste."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from help_maker import CULTURES, exported
from ps_shell import Shell, quoted

from sepmtk.doors.pipe.client import in_cmdlets
from sepmtk.nouns import all_operations
from sepmtk.words import catalogue

NOT_SAID = ("cli.", "COMMAND-LINE.", "SERVE-STDIO.")
"""Of the command line only."""
OTHERS = {"--force-reinstall"}
"""Options of other programs (pip)."""
SERVICE = "MSSQL$SQLEXPRESSSYMC"


def spoken(lang: str) -> dict[str, str]:
    """Every sentence of the catalogue that names a command or an option, with values in it."""
    found = {}
    for id, text in catalogue(lang).items():
        if not id.startswith(NOT_SAID) and ("--" in text or "sepmtk " in text):
            found[id] = re.sub(r"\{services?\}", SERVICE, re.sub(r"\{(?!service)\w+\}", "X", text))
    return {id: in_cmdlets(text) for id, text in found.items()}


@pytest.mark.parametrize("lang", CULTURES)
def test_no_sentence_names_an_option_or_a_command_of_the_program(lang: str) -> None:
    nouns = {one.command.split()[0] for one in all_operations()}
    said = spoken(lang)
    assert len(said) > 200
    left = {
        id: text
        for id, text in said.items()
        if set(re.findall(r"(?<![\w-])--[a-z][a-z0-9-]*", text)) - OTHERS
        or nouns & set(re.findall(r"\bsepmtk (?:--lab \S+ )?([a-z]+)", text)) - {"has"}
    }
    assert left == {}


@pytest.mark.parametrize("lang", CULTURES)
def test_parameters_are_those_of_the_cmdlet_that_is_named(ps: Shell, lang: str) -> None:
    cmdlets = {one.name: set(one.parameters()) for one in exported(ps)}
    every = set().union(*cmdlets.values())
    wrong = []
    for id, text in spoken(lang).items():
        named = None
        for word in re.findall(r"[A-Z]\w+-Sepm\w+|(?<=[\s(])-[A-Z]\w+|^-[A-Z]\w+|[,;:\u3001\u3002]", text):
            if word in cmdlets:
                named = word
            elif word in ",;:\u3001\u3002":
                named = None
            elif word[1:] not in (cmdlets[named] if named else every) and word != "-AsSecureString":
                wrong.append(f"{id}: {named} {word}")
    assert wrong == []


def test_what_is_a_command_as_a_whole_binds(ps: Shell) -> None:
    """Parsed and bound as PowerShell would, without being run."""
    whole = {
        id: text
        for id, text in spoken("en").items()
        if not re.search(r"\b(then|or|with|the)\b", text)
        and re.fullmatch(r'[A-Z]\w+-Sepm\w+( -\w+| "[^"]*"| \(.*?\)| [^\s,;.]+,?| \S+\.\S+)*', text)
    }
    assert len(whole) > 60
    code = """
    $errors = $null
    $ast = [Management.Automation.Language.Parser]::ParseInput({code}, [ref]$null, [ref]$errors)
    $errors | ForEach-Object {{ "$_" }}
    foreach ($one in $ast.FindAll({{ $args[0] -is [Management.Automation.Language.CommandAst] }}, $true)) {{
        $bound = [Management.Automation.Language.StaticParameterBinder]::BindCommand($one, $true)
        $bound.BindingExceptions.Values | ForEach-Object {{ "$($_.BindingException.Message)" }}
        $one.FindAll({{ $args[0] -is [Management.Automation.Language.VariableExpressionAst] }}, $true)
    }}"""
    for id, text in whole.items():
        assert ps.run(code.format(code=quoted(text))).ok() == [], f"{id}: {text}"


def test_a_service_can_be_pasted() -> None:
    said = spoken("en")
    assert said["SERVICE-NOT-RUNNING.fix"] == f"Start-SepmService '{SERVICE}'"
    assert in_cmdlets("sepmtk service restart semsrv semwebsrv") == "Restart-SepmService semsrv, semwebsrv"


def test_an_error_speaks_of_the_cmdlet_that_was_called(ps: Shell, tmp_path: Path) -> None:
    folder = quoted(tmp_path / "new")
    call = f"New-SepmCert -San dns:a.example -OutputPath {folder} -GeneratePassword"
    ps.run(call).ok()
    (refused,) = ps.run(call).errors
    assert "-Force" in refused.fix
    assert "-OutputPath" in refused.fix


def test_whatif_refuses_what_the_real_run_refuses(ps: Shell, new_lab: Callable[..., Path]) -> None:
    ps.run(f"$env:SEPMTK_LAB = {quoted(new_lab())}").ok()
    names = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"
    run = f"Invoke-SepmCertRenew {names}"
    for how in ("-WhatIf", "-Confirm:$false"):
        (step,) = ps.run(f"{run} -Until nonsense {how}").errors
        assert step.id == "STEP-UNKNOWN,Invoke-SepmCertRenew"
        (waived,) = ps.run(f"{run} -Accept SAN-MISING {how}").errors
        assert waived.id == "ACCEPT-UNKNOWN,Invoke-SepmCertRenew"
        assert waived.fix == "-Accept SAN-MISSING"
    ps.run(f"{run} -Until backup -Confirm:$false | Out-Null").ok()
    assert ps.run("(Get-SepmCertRenew).Accepted.Count").ok() == ["0"]
    for how in ("-WhatIf", "-Confirm:$false"):
        (step,) = ps.run(f"Resume-SepmCertRenew -Until nonsense {how}").errors
        assert step.id == "STEP-UNKNOWN,Resume-SepmCertRenew"


def test_waiting_says_when_its_time_is_up(ps: Shell, new_lab: Callable[..., Path], tmp_path: Path) -> None:
    lab, table = new_lab("healthy"), tmp_path / "clients.csv"
    ps.run(f"$env:SEPMTK_LAB = {quoted(lab)}").ok()
    ps.run(f"Invoke-SepmLabConsole -Action export -OutFile {quoted(table)} | Out-Null").ok()
    ps.run("Step-SepmLab -Hours 1 | Out-Null; Invoke-SepmLabConsole -Action relax | Out-Null").ok()
    waited = ps.run(f"Wait-SepmClientRollout -FromCsv {quoted(table)} -Hours 1 -Minutes 30")
    assert waited.output
    (warning,) = (text for text in waited.warnings if "CLIENTS-STILL-MISSING" in text)
    assert "Wait-SepmClientRollout -Hours 24" in warning
