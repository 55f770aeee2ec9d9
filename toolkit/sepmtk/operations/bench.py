"""What a use case that touches a host gets to work with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sepmtk.machine.ports import Machine
    from sepmtk.model.clients import ClientSource
    from sepmtk.model.notice import Event
    from sepmtk.sepm.api import SepmApi


def _silent(event: Event) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Bench:
    """``command`` is what the user typed first (noun and verb), for lock and journal;
    ``accepted`` are check ids that he waived; ``secrets`` are handed on and never written down;
    ``service_timeout`` in seconds; ``clients`` is how to see the clients, where it was told;
    ``answers`` are inputs of a run that are given or changed now, and ``note`` says why;
    ``api`` is a session with SEPM's REST API, where a log-in was given."""

    machine: Machine
    command: str
    tell: Callable[[Event], None] = _silent
    accepted: tuple[str, ...] = ()
    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
    service_timeout: float = 120.0
    dry_run: bool = False
    clients: ClientSource | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    api: SepmApi | None = None
