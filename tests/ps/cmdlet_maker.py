"""What ``ps/Sepmtk`` takes from the declarations of ``sepmtk.nouns``: the parameters of its cmdlets.

A parameter's name, type, choices and bounds are those of the field; how it binds (parameter sets, the
pipeline, aliases) stands in the cmdlet's file before them and is kept. A field that a cmdlet lacks is added.
"""

from __future__ import annotations

import re
from dataclasses import Field, fields
from textwrap import wrap
from typing import Any

from sepmtk.model.option import is_needed, option_of
from sepmtk.nouns import all_operations
from sepmtk.nouns.lab.console import ACTIONS
from sepmtk.nouns.operation import Operation

CREDENTIALS = {"": "SqlCredential", "db_": "DatabaseCredential", "api_": "ConsoleCredential"}
"""A user and a password are one credential."""
OWN = (
    "Accept",
    "Lab",
    "Certificate",
    "LiteralPath",
    "ComputerName",
    "Session",
    "Credential",
    "ThrottleLimit",
)
"""Parameters that no operation asks for: they concern PowerShell's side or every command."""
TAIL = ("Accept", "Lab", "ComputerName")
"""Before the first of these stands what is added."""
NOT_EMPTY = "[ValidateNotNullOrEmpty()] "
CREDENTIAL = "[pscredential] [System.Management.Automation.Credential()]"
OTHERWISE = {
    "Action": (
        "[ValidateSet("
        + "\n            ".join(wrap(", ".join(f"'{a}'" for a in ACTIONS), 97, break_on_hyphens=False))
        + ")] [string]",
        "no choices there: the program's own LAB-ACTION lists them",
    ),
    "Column": (NOT_EMPTY + "[object[]]", "a hashtable is taken too: @{ name = 'Heading' }"),
    "Note": ("[string]", "an empty text takes a note away"),
    "Ticket": ("[string]", "an empty text takes a ticket away"),
    "Since": ("[datetime]", "the command line's 2h is (Get-Date).AddHours(-2) here"),
    "Switch": (
        "[ValidatePattern('=')] [string[]]",
        "what has no = is refused before the lab is made",
    ),
}
"""By parameter: what is declared in PowerShell's own way, and why."""
LAB_FOLDER = ("lab.show", "lab.fault", "lab.advance", "lab.console")
"""Their folder is -Lab, as everywhere else."""

PARAM = re.compile(r"(?ms)^    param\(\n(.*?)^    \)\n")
ENTRY = re.compile(r"(?s) {8}(.*?)\$(\w+)( = '[^']*')?(?:,\n|\n\Z)")
TYPED = re.compile(
    r"(?s)(?:\[Validate\w+\((?:'[^']*'|[^')])*\)\] )?\[(?!Parameter|Alias|PSTypeName)[a-zA-Z.]+(?:\[\])?\] "
    r"(?:\[System\.Management\.Automation\.Credential\(\)\] )?\Z"
)


def asking() -> list[Operation]:
    """The operations that a cmdlet asks for."""
    return [one for one in all_operations() if one.cmdlet]


def pascal(name: str) -> str:
    """``service_timeout``: ``ServiceTimeout``."""
    return "".join(part.capitalize() for part in name.split("_"))


def snake(name: str) -> str:
    """``ServiceTimeout``: ``service_timeout``, as ConvertTo-SepmtkArgumentName makes it."""
    return re.sub(r"(?<!^)[A-Z]", lambda found: "_" + found[0], name).lower()


def parameters(operation: Operation) -> dict[str, Field[Any]]:
    """By parameter: the field that it fills; of a credential the password's."""
    found = {}
    names = {one.name for one in fields(operation.request)}
    for one in fields(operation.request):
        how = option_of(one)
        prefix, _, end = one.name.rpartition("password")
        if how.argv or (one.name == "folder" and operation.name in LAB_FOLDER):
            continue
        if how.secret and not end and f"{prefix}user" in names:
            found[CREDENTIALS[prefix]] = one
        elif not (one.name.endswith("user") and f"{one.name[:-4]}password" in names):
            found[how.cmdlet or ("No" if one.default is True else "") + pascal(one.name)] = one
    return found


def typed(name: str, one: Field[Any], *, each: bool = False) -> str:
    """A parameter's validation and type. ``each``: the cmdlet takes several, a call each."""
    how, kind = option_of(one), str(one.type).removesuffix(" | None")
    if name in OTHERWISE:
        return OTHERWISE[name][0]
    if how.secret:
        return CREDENTIAL if name in CREDENTIALS.values() else "[securestring]"
    if kind in ("bool", "datetime"):
        return {"bool": "[switch]", "datetime": "[datetime]"}[kind]
    if kind in ("int", "float"):
        bounds = f"[ValidateRange({how.low or 0:g}, {how.high:.0f})] " if how.high is not None else ""
        return bounds + {"int": "[int]", "float": "[double]"}[kind]
    several = "[]" if each or kind.startswith("tuple") else ""
    choices = ", ".join(f"'{choice}'" for choice in how.choices)
    return (f"[ValidateSet({choices})] " if choices else NOT_EMPTY) + f"[string{several}]"


def binding(one: Field[Any]) -> str:
    """How a parameter that is added binds; what else it should do is written into the cmdlet's file."""
    words = ["Mandatory"] * is_needed(one) + ["Position = 0"] * option_of(one).argument
    return f"[Parameter({', '.join(words)})] " if words else ""


def cmdlet(operation: Operation, text: str) -> str:
    """The cmdlet's file with its parameters as they are declared."""
    block = PARAM.search(text)
    assert block, operation.cmdlet
    asked, each = parameters(operation), set(re.findall(r"-Each (\w+)", text))
    entries: list[tuple[str, str]] = []
    for before, name, after in ENTRY.findall(block[1]):
        if name in asked:
            how = typed(name, asked.pop(name), each=name in each)
            entries.append((name, f"{TYPED.sub('', before)}{how} ${name}{after}"))
        elif name in OWN:
            entries.append((name, f"{before}${name}{after}"))
    new = [(name, f"{binding(one)}{typed(name, one)} ${name}") for name, one in asked.items()]
    tail = next((at for at, (name, _) in enumerate(entries) if name in TAIL), len(entries))
    entries[tail:tail] = new
    made = ",\n".join(" " * 8 + entry for _, entry in entries)
    return text[: block.start(1)] + made + "\n" * bool(made) + text[block.end(1) :]


def argument_names() -> dict[str, str]:
    """By parameter, or by operation and parameter where it means several: the protocol's argument.
    Only those whose argument is not their name in snake case."""
    meant: dict[str, dict[str, str]] = {}
    for operation in asking():
        for name, one in parameters(operation).items():
            if name not in CREDENTIALS.values():
                meant.setdefault(name, {})[operation.name] = one.name
    found: dict[str, str] = {}
    for name, by in sorted(meant.items()):
        several = len(set(by.values())) > 1
        found |= {f"{op} {name}" if several else name: arg for op, arg in by.items() if arg != snake(name)}
    return found


def paths() -> list[str]:
    """The parameters that name files."""
    return sorted(
        {name for op in asking() for name, one in parameters(op).items() if "Path" in str(one.type)}
    )


def switched_off() -> list[str]:
    """The switches for what is on by itself."""
    return sorted({name for op in asking() for name, one in parameters(op).items() if one.default is True})
