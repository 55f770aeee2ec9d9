"""Names as PowerShell spells them: of an operation's parameters, derived from the fields of its request
(``OutFile`` of ``out``), and of what is in a result."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from sepmtk.model.option import option_of
from sepmtk.model.visible import visible
from sepmtk.nouns.operation import Operation

LAB = "Lab"
"""The host of every cmdlet; where the operation asks for a lab's folder, that too."""
_NAME = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")


@cache
def parameters(operation: Operation) -> dict[str, Field[Any]]:
    """Fields by the parameter that fills them; a credential's is that of the password."""
    shown = [one for one in fields(operation.request) if not option_of(one).argv]
    users = {user for one in shown if (user := user_of(one))}
    return {parameter_of(one): one for one in shown if one.name not in users}


def parameter_of(field: Field[Any]) -> str:
    """The name of a field's parameter. A switch turns off what is on by default: ``NoRoot``."""
    return option_of(field).cmdlet or ("No" if field.default is True else "") + pascal(field.name)


def user_of(field: Field[Any]) -> str:
    """The field of the user, where this one's is the password of a credential."""
    how = option_of(field)
    return field.name.removesuffix("password") + "user" if how.secret and how.cmdlet else ""


def as_fields(
    operation: Operation, args: Mapping[str, Any], secrets: Mapping[str, str], lab: Path | None
) -> tuple[dict[str, Any], dict[str, str]]:
    """Arguments and secrets by parameter as those of the request; what is no parameter keeps its name."""
    by = parameters(operation)
    given: dict[str, Any] = {}
    for name, value in args.items():
        field = by.get(name)
        if field is None:
            given[name] = value
        elif user := user_of(field):
            given[user] = value
        else:
            given[field.name] = (
                not value if field.default is True and isinstance(value, bool) else _texts(value)
            )
    if lab and LAB in by:
        given[by[LAB].name] = str(lab)
    return given, {by[name].name if name in by else name: text for name, text in secrets.items()}


def _texts(value: Any) -> Any:
    """Hash tables in a list as texts: ``name=Heading`` of ``@{ name = 'Heading' }``."""
    if not isinstance(value, list):
        return value
    flat: list[Any] = []
    for one in value:
        flat += [f"{name}={text}" for name, text in one.items()] if isinstance(one, dict) else [one]
    return flat


@lru_cache(4096)
def pascal(name: str) -> str:
    """NotAfter for not_after. Names that are data (a service's) mostly have other characters and stay."""
    if not _NAME.fullmatch(name):
        return name
    return "".join(word[0].upper() + word[1:] for word in name.split("_"))


def printable(value: object, spelled: Callable[[str], str] = str) -> object:
    """Plain data, its names ``spelled``, without control characters in its texts. Tabs stay: lines of logs
    have them."""
    if isinstance(value, str):
        return value if value.isprintable() else "\t".join(map(visible, value.split("\t")))
    if isinstance(value, dict):
        return {spelled(name): printable(inner, spelled) for name, inner in value.items()}
    return [printable(inner, spelled) for inner in value] if isinstance(value, list) else value
