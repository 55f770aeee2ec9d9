"""One room a noun: what may be asked, what is done, what is said. The doors derive from it.

A noun's module holds ``OPERATIONS``; a new noun is one more name in ``NOUNS``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sepmtk.nouns.operation import Operation

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
"""In the order of the command line's help."""


def all_operations() -> tuple[Operation, ...]:
    """Every operation."""
    return tuple(one for noun in NOUNS for one in of_noun(noun))


def of_noun(noun: str) -> tuple[Operation, ...]:
    """The operations of one noun; only its module is imported."""
    found: tuple[Operation, ...] = import_module(f"sepmtk.nouns.{noun}").OPERATIONS
    return found


def find(name: str) -> Operation | None:
    """The operation ``noun.verb``, or None."""
    noun = name.partition(".")[0]
    if noun not in NOUNS:
        return None
    return next((one for one in of_noun(noun) if one.name == name), None)
