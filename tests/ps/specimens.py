"""An object of every type that the module gives, in every shape that matters; the members of each type,
which Tab offers before anything runs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from ps_shell import FOLDER, Shell, quoted

from sepmtk.nouns import all_operations

NAMES = "-San dns:sepm01.corp.example, dns:sepm01, ip:192.0.2.10"
DATA = {"Counts", "Faults", "Loaded", "Ports", "Switches", "Params"}
"""Properties whose members are data, such as a service's name."""
KNOWN = {"Steps": "Step", "Findings": "Finding", "Certificate": "Certificate", "Served": "SqlServed"}
"""Properties that hold what is a type by itself."""
TYPES = {"String": "string", "Boolean": "bool", "Int32": "int", "Int64": "int", "Double": "double"}

BEFORE = """
$env:SEPMTK_LAB = {lab}
$pw = New-Object securestring
{secret}.ToCharArray() | ForEach-Object {{ $pw.AppendChar($_) }}
$admin = @{{ ConsoleCredential = New-Object pscredential 'admin', $pw; Lab = {other} }}
$out = {folder}
$given = @{{ San = 'dns:sepm01.corp.example', 'dns:sepm01', 'ip:192.0.2.10' }}
"""
MADE = """
New-SepmCert @given -OutputPath $out/new -GeneratePassword -WhatIf
New-SepmCert @given -OutputPath $out/new -GeneratePassword
New-SepmCert @given -OutputPath $out/csr -Csr
ConvertTo-SepmPfx -Path $out/new -OutFile $out/again.pfx -GeneratePassword
Get-SepmCert -Source $out/new
Get-SepmCert -Source sepm01.corp.example:443 | Test-SepmCert
Get-SepmSqlCert
Get-SepmSqlCert | Get-SepmKeyAccess
Get-SepmSqlCandidate
Test-SepmSqlCert
Get-SepmService
Get-SepmTrust
Test-SepmServer
Get-SepmLogCause -All
'sepm01.corp.example', 'sepm01.corp.example:1' | Test-SepmEndpoint
Get-SepmCertRenewPlan @given
Stop-SepmService -WhatIf
Install-SepmCert -Path $out/new
New-SepmBackup
Get-SepmBackup
Invoke-SepmCertRenew @given -Accept FQDN-TOO-LONG -Confirm:$false
Get-SepmCertRenew
Undo-SepmCertRenew -WhatIf -Accept UNDO-INTO-OUTAGE
Get-SepmCertRenew | Export-SepmReport -OutFile $out/r.html
Get-SepmLab
Step-SepmLab -Hours 1
Set-SepmLabFault -Service semsrv -On stop -What fail
Set-SepmLabFault -Clear
Invoke-SepmLabConsole -Action export -OutFile $out/clients.csv -Lab $admin.Lab
Get-SepmClientRollout -FromCsv $out/clients.csv -Lab $admin.Lab
Get-SepmClientSecurity @admin
"""


@pytest.fixture(scope="module")
def specimens(ps: Shell, make_lab: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Shell:
    """A session whose ``$all`` holds them."""
    other = make_lab("healthy")
    secret = json.loads((other / "lab.json").read_text("utf-8"))["secrets"]["console"]
    values = {"lab": make_lab("kb-229342"), "other": other, "secret": secret}
    folder = tmp_path_factory.mktemp("specimens")
    ps.run(BEFORE.format(folder=quoted(folder), **{n: quoted(v) for n, v in values.items()})).ok()
    ps.run(f"$all = @(& {{ {MADE} }})", wait=300).ok()
    ps.run("$all += $all.Where({ $_.PSObject.Properties['Steps'] }).Steps").ok()
    ps.run("$all += $all.Where({ $_.PSObject.Properties['Findings'] }).Findings").ok()
    return ps


MEMBERS = """
function Describe($object, $depth) {
    $found = [ordered] @{}
    foreach ($one in $object.PSObject.Properties) {
        if ($one.MemberType -ne 'NoteProperty') { continue }
        $value = @($one.Value)[0]
        $type = if ($null -eq $value) { '' } else { $value.GetType().Name }
        $inner = if ($type -eq 'PSCustomObject' -and $depth) { Describe $value ($depth - 1) }
        $found[$one.Name] = @{ type = $type; members = $inner }
    }
    $found
}
$all | ForEach-Object { @{ name = $_.PSObject.TypeNames[0]; members = Describe $_ 1 } }
"""


def types_page(shell: Shell) -> str:
    """``Made.Types.ps1xml``. The members stand behind those of the objects, which are the values."""
    types: dict[str, dict[str, str]] = {}
    for one in shell.json(MEMBERS):
        _merge(types, one["name"], one["members"])
    lines = ['<?xml version="1.0" encoding="utf-8"?>']
    lines += ["<!-- Made by tests/ps/test_ps_views.py; write it anew with SEPMTK_UPDATE=1.", ""]
    lines += ["     What Tab offers of a result before it runs. An object's own members come first. -->"]
    lines += ["<Types>"]
    for name, members in sorted(types.items()):
        lines += ["  <Type>", f"    <Name>{name}</Name>", "    <Members>"]
        lines += [_member(member, type) for member, type in members.items()]
        lines += ["    </Members>", "  </Type>"]
    return "\n".join([*lines, "</Types>"]) + "\n"


def _merge(types: dict[str, dict[str, str]], name: str, members: dict[str, Any]) -> None:
    known = types.setdefault(name, {})
    for member, found in members.items():
        type = found["type"]
        if type != "PSCustomObject":
            type = TYPES.get(type, type).lower() if type else ""
        elif member in KNOWN:
            type = f"Sepmtk.{KNOWN[member]}"
        elif member in DATA or not found["members"]:
            type = ""
        else:
            type = f"{name}.{member}"
            _merge(types, type, found["members"])
        known[member] = known.get(member) or type


def _member(name: str, type: str) -> str:
    named = f"'{type}'" if "." in type else f"[{type or 'object'}]"
    getter = f"<GetScriptBlock>[OutputType({named})] param()</GetScriptBlock>"
    return f"      <ScriptProperty><Name>{name}</Name>{getter}</ScriptProperty>"


def views() -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Every table: its type, and of each column the label and where its value is from."""
    page = (FOLDER / "Sepmtk.Format.ps1xml").read_text("utf-8")
    for view in re.findall(r"<View>.*?</View>", page, re.S):
        labels = re.findall(r"<Label>(.*?)</Label>", view)
        items = re.findall(r"<TableColumnItem>(.*?)</TableColumnItem>", view)
        if labels:
            name = re.search(r"<TypeName>(.*?)</TypeName>", view)
            assert name
            yield name[1], list(zip(labels, items, strict=True))


def every_type() -> set[str]:
    """Of all operations."""
    made = {type for one in all_operations() for type in one.types}
    return {"Sepmtk." + "".join(word.title() for word in type.split("_")) for type in made}
