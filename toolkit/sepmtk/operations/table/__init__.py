"""The table of operations: each command's request, function, results and cmdlet.

A module per noun holds ``OPERATIONS``; a new noun is one more name in ``NOUNS``.
"""

from __future__ import annotations

from importlib import import_module

from sepmtk.operations.table.entry import Operation

NOUNS = (
    "cert",
    "key",
    "sql",
    "service",
    "trust",
    "backup",
    "renew",
    "console",
    "clients",
    "doctor",
    "logs",
    "probe",
    "report",
    "lab",
    "rehearse",
)


def all_operations() -> tuple[Operation, ...]:
    """Every operation, in the order of the command line's help."""
    return tuple(one for noun in NOUNS for one in of_noun(noun))


def of_noun(noun: str) -> tuple[Operation, ...]:
    """The operations of one noun; only its module is imported."""
    found: tuple[Operation, ...] = import_module(f"sepmtk.operations.table.{noun}").OPERATIONS
    return found


def find(name: str) -> Operation | None:
    """The operation ``noun.verb``, or None."""
    noun = name.partition(".")[0]
    if noun not in NOUNS:
        return None
    return next((one for one in of_noun(noun) if one.name == name), None)
