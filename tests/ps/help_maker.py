"""``ps/Sepmtk/<culture>/Sepmtk-help.xml``, made from ``ps/help`` and from what the module exports.

Comment-based help has one language; help in XML that bears the module's name is found by
PowerShell 5.0 and later for each culture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from ps_shell import ROOT, Shell

from sepmtk.doors.pipe.parameters import parameters
from sepmtk.nouns import all_operations

SOURCES = ROOT / "ps" / "help"
CULTURES = {"en": "en-US", "ja": "ja-JP"}
TITLE = {"en": "Example {number}", "ja": "例 {number}"}
ARTICLE = "https://knowledge.broadcom.com/external/article/229342"
"""The vendor's article, whose steps the cmdlets are about: what Get-Help -Online opens."""
LINKS = {"en": "The vendor's article (KB 229342)", "ja": "ベンダーの記事 (KB 229342)"}
GLOBBING = ("Path", "Source")
NEAR = ("about_Sepmtk", "Test-SepmServer", "Get-SepmCertRenewPlan")
ROOT_TAG = '<helpItems schema="maml" xmlns="http://msh">'
COMMAND_TAG = (
    '<command:command xmlns:maml="http://schemas.microsoft.com/maml/2004/10"'
    ' xmlns:command="http://schemas.microsoft.com/maml/dev/command/2004/10"'
    ' xmlns:dev="http://schemas.microsoft.com/maml/dev/2004/10">'
)
EXPORTED = r"""
foreach ($command in Get-Command -Module Sepmtk | Sort-Object Name) {
    @{
        name = $command.Name
        outputs = @($command.OutputType | ForEach-Object { $_.Name })
        impact = [string]$command.ScriptBlock.Attributes.ConfirmImpact
        sets = @($command.ParameterSets | ForEach-Object {
            @{
                name = $_.Name
                default = $_.IsDefault
                parameters = @($_.Parameters | Where-Object {
                    $_.Name -in 'WhatIf', 'Confirm' -or
                    $_.Name -notin [Management.Automation.Cmdlet]::CommonParameters
                } | ForEach-Object {
                    @{
                        name = $_.Name
                        type = $_.ParameterType.Name
                        mandatory = $_.IsMandatory
                        position = $_.Position
                        value = $_.ValueFromPipeline
                        by_name = $_.ValueFromPipelineByPropertyName
                        aliases = @($_.Aliases)
                    }
                })
            }
        })
    }
}
"""


@dataclass(frozen=True)
class Parameter:
    """A parameter as one parameter set has it."""

    name: str
    type: str
    mandatory: bool
    position: int
    value: bool
    by_name: bool
    aliases: list[str]

    @property
    def pipeline(self) -> str:
        """As Get-Help writes it."""
        by = [word for word, yes in (("ByValue", self.value), ("ByPropertyName", self.by_name)) if yes]
        return f"True ({', '.join(by)})" if by else "False"


@dataclass(frozen=True)
class Exported:
    """A cmdlet as the module exports it."""

    name: str
    outputs: list[str]
    impact: str
    sets: list[tuple[str, list[Parameter]]]

    def parameters(self) -> dict[str, Parameter]:
        """Every parameter once, in the order of the parameter sets."""
        return {p.name: p for _, parameters in reversed(self.sets) for p in parameters}


def exported(shell: Shell) -> list[Exported]:
    """All that the module exports."""
    return [
        Exported(
            one["name"],
            one["outputs"],
            one["impact"],
            [(s["name"], [Parameter(**p) for p in s["parameters"]]) for s in one["sets"]],
        )
        for one in shell.json(EXPORTED)
    ]


def defaults() -> dict[str, dict[str, str]]:
    """By cmdlet and parameter: what the program takes where nothing is given."""
    return {
        op.cmdlet: {name: shown for name, one in parameters(op).items() if (shown := _default(one.default))}
        for op in all_operations()
        if op.cmdlet
    }


def _default(value: object) -> str:
    """As it is typed; "" for what is simply not given."""
    if value is MISSING or value is None or isinstance(value, (bool, datetime, bytes, tuple)):
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)


def sources() -> dict[str, Any]:
    """The words for each cmdlet."""
    found: dict[str, Any] = {}
    for file in sorted(SOURCES.glob("*.toml")):
        if file.stem != "shared":
            found |= tomllib.loads(file.read_text("utf-8"))
    return found


def shared() -> dict[str, Mapping[str, str]]:
    """The words for parameters that mean the same everywhere."""
    return tomllib.loads((SOURCES / "shared.toml").read_text("utf-8"))


def page(cmdlets: list[Exported], given: Mapping[str, Mapping[str, str]], lang: str) -> str:
    """The whole file for one language."""
    words, common = sources(), shared()
    lines = ['<?xml version="1.0" encoding="utf-8"?>', ROOT_TAG]
    for cmdlet in cmdlets:
        lines += _command(cmdlet, words[cmdlet.name], common, given.get(cmdlet.name, {}), lang)
    return "\n".join([*lines, "</helpItems>"]) + "\n"


def _command(
    cmdlet: Exported, own: Mapping[str, Any], common: Mapping[str, Any], given: Mapping[str, str], lang: str
) -> Iterator[str]:
    words = {**common, **own.get("parameters", {})}
    missing = cmdlet.parameters().keys() - words.keys()
    assert not missing, f"{cmdlet.name}: ps/help has no words for {sorted(missing)}"
    verb, noun = cmdlet.name.split("-")
    yield COMMAND_TAG
    yield f"<command:details><command:name>{cmdlet.name}</command:name>"
    yield f"<maml:description>{_para(own['synopsis'][lang])}</maml:description>"
    yield f"<command:verb>{verb}</command:verb><command:noun>{noun}</command:noun></command:details>"
    yield f"<maml:description>{_para(own['description'][lang])}</maml:description>"
    yield "<command:syntax>"
    for _, own_set in cmdlet.sets:
        yield f"<command:syntaxItem><maml:name>{cmdlet.name}</maml:name>"
        for parameter in own_set:
            yield _parameter(parameter, "", "")
        yield "</command:syntaxItem>"
    yield "</command:syntax>"
    yield "<command:parameters>"
    for parameter in cmdlet.parameters().values():
        yield _parameter(parameter, words[parameter.name][lang], given.get(parameter.name, ""))
    yield "</command:parameters>"
    for tag, names in (("inputType", _inputs(cmdlet)), ("returnValue", cmdlet.outputs)):
        yield f"<command:{tag}s>"
        for name in names:
            yield f"<command:{tag}><dev:type><maml:name>{escape(name)}</maml:name></dev:type></command:{tag}>"
        yield f"</command:{tag}s>"
    yield "<command:examples>"
    for number, example in enumerate(own["examples"], 1):
        yield f"<command:example><maml:title>{TITLE[lang].format(number=number)}</maml:title>"
        yield f"<dev:code>{escape(example['code'])}</dev:code>"
        yield f"<dev:remarks>{_para(example[lang])}</dev:remarks></command:example>"
    yield "</command:examples>"
    yield "<command:relatedLinks>"
    yield _link(LINKS[lang], ARTICLE)
    for name in NEAR:
        if name != cmdlet.name:
            yield _link(name, "")
    yield "</command:relatedLinks>"
    yield "</command:command>"


def _link(text: str, uri: str) -> str:
    words = f"<maml:linkText>{escape(text)}</maml:linkText><maml:uri>{uri}</maml:uri>"
    return f"<maml:navigationLink>{words}</maml:navigationLink>"


def _inputs(cmdlet: Exported) -> list[str]:
    return sorted({p.type for p in cmdlet.parameters().values() if p.value or p.by_name})


def _para(text: str) -> str:
    return f"<maml:para>{escape(text)}</maml:para>"


def _parameter(parameter: Parameter, text: str, default: str) -> str:
    required = str(parameter.mandatory).lower()
    globbing = str(parameter.name in GLOBBING and parameter.type == "String[]").lower()
    position = "named" if parameter.position < 0 else str(parameter.position)
    value = f'<command:parameterValue required="true">{parameter.type}</command:parameterValue>'
    return (
        f'<command:parameter required="{required}" globbing="{globbing}" pipelineInput="{parameter.pipeline}"'
        f' position="{position}" aliases="{", ".join(parameter.aliases) or "none"}">'
        f"<maml:name>{parameter.name}</maml:name>"
        + (f"<maml:description>{_para(text)}</maml:description>" if text else "")
        + ("" if parameter.type == "SwitchParameter" else value)
        + (f"<dev:defaultValue>{escape(default)}</dev:defaultValue>" if default else "")
        + "</command:parameter>"
    )
