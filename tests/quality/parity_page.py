"""``docs/parity.md``, made from what the nouns declare: command, operation, cmdlet, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_type_hints

from sepmtk.model.option import is_needed
from sepmtk.nouns import all_operations
from sepmtk.nouns.operation import Operation


def page() -> str:
    """The whole page."""
    every = tuple(one for one in all_operations() if one.types)
    lines = [
        "# Commands, operations, cmdlets",
        "",
        "Made from what the nouns declare by `tests/quality/test_parity.py`; write it anew with "
        "`SEPMTK_UPDATE=1`.",
        "",
        "| command | operation | cmdlet | effect | results |",
        "|---|---|---|---|---|",
    ]
    for one in every:
        types = ", ".join(f"`{name}`" for name in one.types)
        lines.append(f"| `sepmtk {one.command}` | `{one.name}` | `{one.cmdlet}` | {one.effect} | {types} |")
    lines += [
        "",
        "Effects: `reads` changes nothing; `changes` has a dry run; `asks` has one and must be approved "
        "(`--yes`, `yes`).",
        "",
        "## Arguments",
        "",
        "Of each operation in the [protocol](protocol.md); a star marks what must be given.",
        "",
        "| operation | arguments | secrets |",
        "|---|---|---|",
    ]
    for one in every:
        given, hidden = ", ".join(arguments(one)), ", ".join(secrets(one))
        lines.append(f"| `{one.name}` | {given or '-'} | {hidden or '-'} |")
    return "\n".join(lines) + "\n"


def arguments(one: Operation) -> Iterator[str]:
    """``name: type``, with a star where it has no default."""
    hints = get_type_hints(one.request)
    for f in one.open_fields:
        yield f"`{f.name}`{'*' if is_needed(f) else ''}: {shown(str(hints[f.name]))}"


def secrets(one: Operation) -> list[str]:
    """Names of what travels in ``secrets``."""
    return [f"`{f.name}`" for f in one.secret_fields]


def shown(hint: str) -> str:
    """A type as the protocol has it."""
    kind = hint.removeprefix("<class '").removesuffix("'>").removesuffix(" | None")
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    if kind.startswith("tuple"):
        return "list of texts"
    return words.get(kind, "path" if kind.endswith("Path") else "time")
