"""``ps/Sepmtk/<culture>/Sepmtk-help.xml``, made from ``ps/help`` and from what the module exports.

Comment-based help has one language; help in XML that bears the module's name is found by
PowerShell 5.0 and later for each culture.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.sax.saxutils import escape

from ps_shell import ROOT, Shell

SOURCES = ROOT / "ps" / "help"
CULTURES = {"en": "en-US", "ja": "ja-JP"}
TITLE = {"en": "Example {number}", "ja": "例 {number}"}
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


def page(cmdlets: list[Exported], lang: str) -> str:
    """The whole file for one language."""
    words, common = sources(), shared()
    lines = ['<?xml version="1.0" encoding="utf-8"?>', ROOT_TAG]
    for cmdlet in cmdlets:
        lines += _command(cmdlet, words[cmdlet.name], common, lang)
    return "\n".join([*lines, "</helpItems>"]) + "\n"


def _command(
    cmdlet: Exported, own: Mapping[str, Any], common: Mapping[str, Any], lang: str
) -> Iterator[str]:
    words = {**common, **own.get("parameters", {})}
    verb, noun = cmdlet.name.split("-")
    yield COMMAND_TAG
    yield f"<command:details><command:name>{cmdlet.name}</command:name>"
    yield f"<maml:description>{_para(own['synopsis'][lang])}</maml:description>"
    yield f"<command:verb>{verb}</command:verb><command:noun>{noun}</command:noun></command:details>"
    yield f"<maml:description>{_para(own['description'][lang])}</maml:description>"
    yield "<command:syntax>"
    for _, parameters in cmdlet.sets:
        yield f"<command:syntaxItem><maml:name>{cmdlet.name}</maml:name>"
        for parameter in parameters:
            yield _parameter(parameter, "")
        yield "</command:syntaxItem>"
    yield "</command:syntax>"
    yield "<command:parameters>"
    for parameter in cmdlet.parameters().values():
        yield _parameter(parameter, words[parameter.name][lang])
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
    yield "</command:command>"


def _inputs(cmdlet: Exported) -> list[str]:
    return sorted({p.type for p in cmdlet.parameters().values() if p.value or p.by_name})


def _para(text: str) -> str:
    return f"<maml:para>{escape(text)}</maml:para>"


def _parameter(parameter: Parameter, text: str) -> str:
    required = str(parameter.mandatory).lower()
    position = "named" if parameter.position < 0 else str(parameter.position)
    value = f'<command:parameterValue required="true">{parameter.type}</command:parameterValue>'
    return (
        f'<command:parameter required="{required}" globbing="false" pipelineInput="{parameter.pipeline}"'
        f' position="{position}" aliases="{", ".join(parameter.aliases) or "none"}">'
        f"<maml:name>{parameter.name}</maml:name>"
        + (f"<maml:description>{_para(text)}</maml:description>" if text else "")
        + ("" if parameter.type == "SwitchParameter" else value)
        + "</command:parameter>"
    )
