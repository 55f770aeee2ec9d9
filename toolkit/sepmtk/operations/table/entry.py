"""One line of the table of operations, and how a request's fields are marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from sepmtk.operations.call import Call, Reply

READS, CHANGES, ASKS = "reads", "changes", "asks"
"""What an operation does: nothing but look; change something, so that it has a dry run; change so
much that the user is asked first."""


@dataclass(frozen=True)
class Operation:
    """``name`` is the command with a dot, e.g. ``cert.show``; ``request`` a dataclass of plain types,
    whose first field is what errors name as their target; ``types`` are names of what ``results``
    makes of a reply (by default its result, whole)."""

    name: str
    request: type[Any]
    function: Callable[[Call, Any], Reply]
    types: tuple[str, ...]
    cmdlet: str
    effect: str = READS
    results: Callable[[Reply], Iterable[tuple[str, object]]] | None = None

    @property
    def command(self) -> str:
        """As it is typed."""
        return self.name.replace(".", " ")

    def each(self, reply: Reply) -> Iterable[tuple[str, object]]:
        """Type and value of each result."""
        return self.results(reply) if self.results else ((self.types[0], reply.result),)


def secret() -> Any:
    """A field of a request that travels apart from the others and is shown nowhere."""
    return field(default=None, repr=False, metadata={"secret": True})


def ranged(default: float, low: float, high: float) -> Any:
    """A number with its bounds."""
    return field(default=default, metadata={"range": (low, high)})


def items(type: str, name: str) -> Callable[[Reply], Iterable[tuple[str, object]]]:
    """The items of the result's field ``name``, one by one."""

    def of(reply: Reply) -> Iterable[tuple[str, object]]:
        return ((type, item) for item in getattr(reply.result, name))

    return of
