"""What a check may look at; a step's view of the host is one of these, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from sepmtk.machine.ports import Reader
from sepmtk.model.server import Server

SOON = "soon"
"""An extra of a view: how long before its end a certificate is warned of (a timedelta)."""

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class View:
    """A host and the SEPM server on it. ``reader`` has no writing operations, so nobody who has only
    this can change anything. ``accepted`` are checks that the user waived."""

    reader: Reader
    server: Server
    accepted: tuple[str, ...] = ()
    extras: Mapping[str, object] = field(default_factory=dict)
    _seen: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def now(self) -> datetime:
        """The host's time when it was first asked for: checks of one round judge by one moment."""
        return self.reader.clock.now()

    def once(self, name: str, ask: Callable[[], T]) -> T:
        """What ``ask`` gave the first time: several checks share what costs a dialogue."""
        if name not in self._seen:
            self._seen[name] = ask()
        found: T = self._seen[name]
        return found
