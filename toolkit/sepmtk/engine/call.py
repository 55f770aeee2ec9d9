"""What a deed gets to work with: the host, what was asked for in general, and who is told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sepmtk.engine.folder import RunFolder
    from sepmtk.engine.plan import Plan
    from sepmtk.engine.view import RunView
    from sepmtk.machine.ports import Machine, Reader
    from sepmtk.model.clients import ClientSource
    from sepmtk.model.notice import Event
    from sepmtk.model.server import Server
    from sepmtk.sepm.api import SepmApi


class Host:
    """The host of one command: opened when it is first needed, its SEPM server found once.

    ``lab`` is the folder of the lab that was named, if one was.
    """

    def __init__(self, open: Callable[[], Machine], lab: Path | None = None) -> None:
        self._open = open
        self.lab = lab

    @cached_property
    def machine(self) -> Machine:
        """Its ports. Raises what opening it raises."""
        return self._open()

    @cached_property
    def reader(self) -> Reader:
        """The same without writing operations."""
        return self.machine.reader()

    @cached_property
    def server(self) -> Server:
        """The SEPM server on it.

        Raises:
            Refused: ``NOT-A-SEPM-SERVER`` and what else keeps it from being found.
        """
        from sepmtk.sepm.discover import discover

        return discover(self.reader)

    @property
    def label(self) -> str:
        """Its name, as results show it."""
        return self.machine.host.facts().label


def _silent(event: Event) -> None:
    """Nobody listens."""


def _unwanted(type: str, value: object) -> None:
    """The reply has it all."""


def _approved(question: str, shown: Any = None) -> None:
    """Approved beforehand."""


@dataclass(frozen=True)
class Call:
    """One call of one operation. ``command`` is noun and verb, for lock and journal; ``accepted`` are check
    ids that the user waived; ``secrets`` are handed on and never written down; ``service_timeout``
    in seconds. ``clients`` is how to see the clients and ``api`` a session with SEPM's REST API, where
    those were given; ``answers`` are inputs of a run that are given or changed now, and ``note`` says why.

    ``tell`` hears of progress; ``log`` of what the host's event log shall keep; ``give`` takes a result
    (its type's name, the value) as soon as it is there; ``approve`` is asked before much is changed, with a
    message's id and a reply to show (none where a person approved a plan's file), and raises to end it.
    ``lang``: in which language a page is written.
    """

    command: str
    host: Host
    tell: Callable[[Event], None] = _silent
    accepted: tuple[str, ...] = ()
    dry_run: bool = False
    lang: str = "en"
    give: Callable[[str, object], None] = _unwanted
    approve: Callable[..., None] = _approved
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    service_timeout: float = 120.0
    clients: ClientSource | None = None
    api: SepmApi | None = None
    log: Callable[[Event], None] = _silent
    answers: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""

    def view(self, plan: Plan, folder: RunFolder | None = None, **more: Any) -> RunView:
        """What steps of a run may look at on this host; without a folder, those of a dry run."""
        from sepmtk.engine.view import RunView

        accepted = (*self.accepted, *plan.accepted)
        seen = {"accepted": accepted, "clients": self.clients, "api": self.api, "tell": self.tell, **more}
        return RunView(reader=self.host.reader, server=self.server, plan=plan, folder=folder, **seen)

    @property
    def machine(self) -> Machine:
        """The host's ports."""
        return self.host.machine

    @property
    def server(self) -> Server:
        """The host's SEPM server."""
        return self.host.server
