"""How an operation is called, and what it answers: the same for the command line and for ``serve``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.machine.ports import Machine
    from sepmtk.model.errors import SepmtkError
    from sepmtk.model.notice import Event, Finding
    from sepmtk.operations.bench import Bench
    from sepmtk.operations.evidence import Evidence


def _keep(type: str, value: object) -> None:
    """Who waits for the reply has it all then."""


@dataclass(frozen=True)
class Call:
    """``open`` gives the host, where an operation needs one; ``command`` is noun and verb, for the
    lock and the journal; ``accepted`` are check ids that the user waived; ``lab``: a lab was named.
    ``give`` takes a result (its type's name, the value) as soon as it is there, from operations that
    take long over many; ``Operation.results`` then gives none of them again. ``page`` makes a page of a
    run's evidence, in the caller's language."""

    command: str
    open: Callable[[], Machine]
    tell: Callable[[Event], None]
    page: Callable[[Evidence], str]
    accepted: tuple[str, ...] = ()
    dry_run: bool = False
    lab: bool = False
    give: Callable[[str, object], None] = _keep

    def bench(self, secrets: Mapping[str, bytes] | None = None, timeout: float = 120.0) -> Bench:
        """The host, opened, with all that a use case works with."""
        from sepmtk.operations.bench import Bench  # and with it the border to hosts

        return Bench(
            self.open(), self.command, self.tell, self.accepted, dict(secrets or {}), timeout, self.dry_run
        )


@dataclass(frozen=True)
class Reply:
    """``result`` is a dataclass; ``host`` names the host, "" where none was looked at; ``error`` is
    what stopped a run that got somewhere before."""

    result: object
    exit_code: ExitCode = ExitCode.DONE
    findings: tuple[Finding, ...] = ()
    host: str = ""
    error: SepmtkError | None = field(default=None)


def label(bench: Bench) -> str:
    """The host's name as results show it."""
    return bench.machine.host.facts().label
