"""``ps/Sepmtk/Public``, made of what ``sepmtk.nouns`` declares and of ``ps/cmdlets.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import Field
from pathlib import Path
from textwrap import wrap
from typing import Any

from ps_shell import ROOT

from sepmtk.doors.pipe.parameters import LAB, parameters, pascal, user_of
from sepmtk.model.option import is_needed, option_of
from sepmtk.nouns import all_operations
from sepmtk.nouns.lab.console import ACTIONS
from sepmtk.nouns.operation import READS, Operation
from sepmtk.words import has, say

TABLE: dict[str, dict[str, Any]] = tomllib.loads((ROOT / "ps" / "cmdlets.toml").read_text("utf-8"))
WIDTH = 112
NOT_EMPTY = "[ValidateNotNullOrEmpty()] "
CREDENTIAL = "[pscredential] [System.Management.Automation.Credential()]"
OTHERWISE = {
    "Action": (
        f"[ValidateSet({', '.join(map(repr, ACTIONS))})] [string]",
        "it has LAB-ACTION",
    ),
    "Column": (NOT_EMPTY + "[object[]]", "a hashtable is taken too: @{ name = 'Heading' }"),
    "Note": ("[string]", "an empty text takes a note away"),
    "Ticket": ("[string]", "an empty text takes a ticket away"),
    "Since": ("[datetime]", "the command line's 2h is (Get-Date).AddHours(-2) here"),
    "Switch": ("[ValidatePattern('=')] [string[]]", "what has no = is refused before the lab is made"),
}
"""By parameter: what is declared in PowerShell's own way, and why."""

LITERAL = "[ValidateNotNullOrEmpty()] [string[]] $LiteralPath"
OWN = {
    "LiteralPath": ("needed set:LiteralPath named also:FullName", LITERAL),
    "Certificate": (
        "needed set:Certificate piped",
        "[PSTypeName('Sepmtk.Certificate')] [psobject] $Certificate",
    ),
    "Accept": ("", "[string[]] $Accept"),
    "ComputerName": (
        "named also:PSComputerName,Cn,DNSHostName,MachineName,Server,ServerName",
        "[ValidateNotNullOrEmpty()] [string[]] $ComputerName",
    ),
    "Session": (
        "",
        "[ValidateNotNullOrEmpty()] [System.Management.Automation.Runspaces.PSSession[]] $Session",
    ),
    "Credential": ("", f"{CREDENTIAL} $Credential"),
    "ThrottleLimit": ("", "[ValidateRange(0, 1000)] [int] $ThrottleLimit"),
}
"""Parameters that no operation asks for: they concern PowerShell's side."""
BINDS = {
    "needed": "Mandatory",
    "first": "Position = 0",
    "piped": "ValueFromPipeline",
    "named": "ValueFromPipelineByPropertyName",
}
"""The table's words."""
FLEET = ("ComputerName", "Session", "Credential", "ThrottleLimit")
ASKS = """
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '',
        Justification = 'Invoke-SepmtkCmdlet asks, with the cmdlet that is passed to it.')]"""


def asking() -> list[Operation]:
    """The operations that a cmdlet asks for."""
    return [one for one in all_operations() if one.cmdlet]


def cmdlet(operation: Operation) -> str:
    """The cmdlet's file."""
    table, impact = TABLE.get(operation.cmdlet, {}), asks(operation)
    head = "PositionalBinding = $false"
    head += f", SupportsShouldProcess, ConfirmImpact = '{impact}'" * bool(impact)
    head += f", DefaultParameterSetName = '{table.get('default')}'" * ("default" in table)
    types = "".join(f"\n    [OutputType('Sepmtk.{pascal(one)}')]" for one in operation.types)
    entries = [bound(*one) for one in declared(operation, table)]
    block = "\n" + ",\n".join(entries) + "\n    " if entries else ""
    return (
        "# Made by tests/ps/test_ps_cmdlets.py of ps/cmdlets.toml; write it anew with SEPMTK_UPDATE=1.\n"
        f"function {operation.cmdlet} {{\n    [CmdletBinding({head})]{ASKS * bool(impact)}{types}\n"
        f"    param({block})\n{body(operation, table)}}}\n"
    )


def asks(operation: Operation) -> str:
    """The ConfirmImpact; "" where nothing is asked."""
    own: str = TABLE.get(operation.cmdlet, {}).get("impact", "")
    return own or ("Medium" if operation.effect != READS else "")


def declared(operation: Operation, table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """How each parameter binds, and the rest of it."""
    binds: dict[str, str] = table.get("bind", {})
    fields = {name: one for name, one in parameters(operation).items() if name != LAB}
    in_set, _, last = table.get("set", "").partition(":")
    for name in sorted(fields, key=lambda name: "first" not in how(binds, name, fields[name])):
        bind = how(binds, name, fields[name])
        if in_set and name not in binds:
            bind += f" set:{in_set}"
        in_set = "" if name == last else in_set
        text = typed(name, fields[name], each=table.get("each") == name)
        yield bind, f"{text} ${name}{default(fields[name])}"
        if name in ("Path", "Source") and "[]" in text:
            yield OWN["LiteralPath"]
            if name == "Source":
                yield OWN["Certificate"]
    if operation.effect != READS or table.get("accept"):
        yield OWN["Accept"]
    if not table.get("nowhere"):
        yield binds.get(LAB, ""), f"{NOT_EMPTY}[string] ${LAB}"
    yield from (OWN[name] for name in FLEET if table.get("fleet"))


def how(binds: dict[str, str], name: str, one: Field[Any]) -> str:
    """As the table has it, else as it follows from the declaration."""
    own = "needed " * is_needed(one) + "first " * option_of(one).argument
    return binds.get(name, own).strip()


def bound(bind: str, rest: str) -> str:
    """A parameter with its attributes, in lines that fit."""
    lines = []
    for one in bind.split("|"):
        if parts := [attribute for word in one.split() if (attribute := _attribute(word))]:
            lines.append(f"[Parameter({', '.join(parts)})]")
    if alias := next((word[5:].split(",") for word in bind.split() if word.startswith("also:")), []):
        lines.append(f"[Alias({', '.join(map(repr, alias))})]")
    lines.append(rest)
    whole = " ".join(lines)
    if len(whole) > WIDTH:
        whole = "\n".join("\n    ".join(wrap(line, WIDTH, break_on_hyphens=False)) for line in lines)
    return " " * 8 + whole.replace("\n", "\n" + " " * 8)


def _attribute(word: str) -> str:
    if word.startswith("set:"):
        return f"ParameterSetName = '{word[4:]}'"
    return BINDS.get(word, "")


def typed(name: str, one: Field[Any], *, each: bool = False) -> str:
    """A parameter's validation and type. ``each``: the cmdlet takes several, a call each."""
    how, kind = option_of(one), str(one.type).removesuffix(" | None")
    if name in OTHERWISE:
        return OTHERWISE[name][0]
    if how.secret:
        return CREDENTIAL if user_of(one) else "[securestring]"
    if kind in ("bool", "datetime"):
        return {"bool": "[switch]", "datetime": "[datetime]"}[kind]
    if kind in ("int", "float"):
        bounds = f"[ValidateRange({how.low or 0:g}, {how.high:.0f})] " if how.high is not None else ""
        return bounds + {"int": "[int]", "float": "[double]"}[kind]
    several = "[]" if each or kind.startswith("tuple") else ""
    choices = ", ".join(f"'{choice}'" for choice in how.choices)
    return (f"[ValidateSet({choices})] " if choices else NOT_EMPTY) + f"[string{several}]"


def default(one: Field[Any]) -> str:
    """A folder that the program would make in its own location belongs into the session's."""
    return f" = '{one.default}'" if isinstance(one.default, Path) else ""


def body(operation: Operation, table: dict[str, Any]) -> str:
    """What is done with what is bound."""
    if gathered := table.get("gather"):
        return f"""    begin {{ $every = New-Object System.Collections.ArrayList }}
    process {{ Add-SepmtkItem $every $PSCmdlet $PSBoundParameters $_ }}
    end {{ Invoke-SepmtkItem $every $PSCmdlet '{operation.name}' -Of {gathered} }}
"""
    call = f"Invoke-SepmtkCmdlet $PSCmdlet '{operation.name}' $PSBoundParameters $_"
    call += " -Fleet $fleet" * bool(table.get("fleet"))
    call += f" -Each {table.get('each')}" * ("each" in table)
    call += f" -About ${table.get('about')}" * ("about" in table)
    call += " -NoPlan" * (operation.effect == READS and bool(asks(operation)))
    lines = f"    process {{ {call} }}\n"
    for name, one in parameters(operation).items():
        if default(one):
            given = f"        $PSBoundParameters['{name}'] = ${name}\n"
            lines = f"    process {{\n{given}        {call}\n    }}\n"
    if not table.get("fleet"):
        return lines
    begin, end = "$fleet = New-Object System.Collections.ArrayList", "Invoke-SepmtkFleet $PSCmdlet $fleet"
    return f"    begin {{ {begin} }}\n{lines}    end {{ {end} }}\n"


def actions(lang: str) -> str:
    """``Made.strings.psd1``: what the user is asked. The help of the command, where ``ask`` says no other."""
    lines = ["# Made by tests/ps/test_ps_cmdlets.py; write it anew with SEPMTK_UPDATE=1."]
    lines.append("ConvertFrom-StringData @'")
    for operation in asking():
        if asks(operation):
            own = f"ask.{operation.name}"
            said = say(own if has(own) else f"cli.{operation.name}", lang).rstrip(".\u3002")
            lines.append(f"{operation.cmdlet} = {said}")
    return "\n".join([*lines, "'@", ""])


def paths() -> list[str]:
    """The parameters that name files; the lab's folder is every cmdlet's."""
    return _those(lambda one: "Path" in str(one.type))


def sources() -> list[str]:
    """The parameters that name a file or something else."""
    return _those(lambda one: option_of(one).metavar == "SOURCE" and "Path" not in str(one.type))


def _those(wanted: Callable[[Field[Any]], bool]) -> list[str]:
    return sorted({n for op in asking() for n, one in parameters(op).items() if wanted(one) and n != LAB})
