"""What a use case that touches a host gets to work with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sepmtk.machine.ports import Machine
from sepmtk.model.notice import Event


def _silent(event: Event) -> None:
    """Nobody listens."""


@dataclass(frozen=True)
class Bench:
    """``command`` is what the user typed first (noun and verb), for lock and journal;
    ``accepted`` are check ids that he waived; ``secrets`` are handed on and never written down;
    ``service_timeout`` in seconds."""

    machine: Machine
    command: str
    tell: Callable[[Event], None] = _silent
    accepted: tuple[str, ...] = ()
    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
    service_timeout: float = 120.0
    dry_run: bool = False
