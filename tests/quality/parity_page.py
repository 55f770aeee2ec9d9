"""``docs/parity.md``, made from the table of operations: command, operation, cmdlet, arguments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, fields
from typing import get_type_hints

from sepmtk.operations.table import all_operations
from sepmtk.operations.table.entry import Operation


def page() -> str:
    """The whole page."""
    every = all_operations()
    lines = [
        "# Commands, operations, cmdlets",
        "",
        "Made from the table of operations by `tests/quality/test_parity.py`; write it anew with "
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
    for f in fields(one.request):
        if not f.metadata.get("secret"):
            needed = f.default is MISSING and f.default_factory is MISSING
            yield f"`{f.name}`{'*' if needed else ''}: {shown(str(hints[f.name]))}"


def secrets(one: Operation) -> list[str]:
    """Names of what travels in ``secrets``."""
    return [f"`{f.name}`" for f in fields(one.request) if f.metadata.get("secret")]


def shown(hint: str) -> str:
    """A type as the protocol has it."""
    kind = hint.removeprefix("<class '").removesuffix("'>").removesuffix(" | None")
    words = {"str": "text", "int": "whole number", "float": "number", "bool": "true or false"}
    if kind.startswith("tuple"):
        return "list of texts"
    return words.get(kind, "path" if kind.endswith("Path") else "time")
