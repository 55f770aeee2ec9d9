"""What effectors and steps see of the world, and what effectors may do to it."""

from __future__ import annotations

from dataclasses import dataclass, field

from sepmtk.machine.ports import Machine, Reader
from sepmtk.model.clients import ClientSource
from sepmtk.model.server import Server
from sepmtk.run.folder import RunFolder
from sepmtk.sepm.api import SepmApi


@dataclass(frozen=True)
class Look:
    """A host that can only be looked at. ``folder`` is None in a dry run, ``clients`` where nobody said
    how to see them, ``api`` where nobody gave a log-in of the console; ``accepted`` are waived checks."""

    reader: Reader
    server: Server
    folder: RunFolder | None
    clients: ClientSource | None = None
    api: SepmApi | None = None
    accepted: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hands:
    """A host that can be changed. ``secrets`` are never written anywhere by us but where they
    belong; ``service_timeout`` in seconds is the least that a service gets to change its state."""

    look: Look
    machine: Machine
    folder: RunFolder
    service_timeout: float = 120.0
    secrets: dict[str, bytes] = field(default_factory=dict, repr=False)
