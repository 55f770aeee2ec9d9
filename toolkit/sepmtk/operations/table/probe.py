"""``probe``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation, ranged

if TYPE_CHECKING:
    from sepmtk.operations.probe import Probed

PROBED = "probed"


@dataclass(frozen=True)
class ProbeAsked:
    """``targets`` and those of ``file``; ``days``: what ends within so many is named."""

    targets: tuple[str, ...] = ()
    file: Path | None = None
    days: int = ranged(30, 0, 36500)


@dataclass(frozen=True)
class ProbeResult:
    """``targets`` in the order in which they were given."""

    targets: tuple[Probed, ...]


def probe(call: Call, asked: ProbeAsked) -> Reply:
    """What many servers show, each as soon as it is known."""
    from sepmtk.operations import probe as work

    every = (*asked.targets, *(work.targets_in(asked.file) if asked.file else ()))
    reader = call.open().reader() if call.lab else None
    now = reader.clock.now() if reader else datetime.now(UTC)
    found = []
    for one in work.probe(work.ProbeRequest(every, now, asked.days, reader)):
        found.append(one)
        call.give(PROBED, one)
        if len(found) % 50 == 0:
            call.tell(Event("probe.progress", {"done": len(found), "all": len(every)}))
    fine = all(one.verdict is work.Verdict.OK for one in found)
    return Reply(ProbeResult(tuple(found)), ExitCode.DONE if fine else ExitCode.FINDINGS)


def _given_already(reply: Reply) -> tuple[tuple[str, object], ...]:
    return ()


OPERATIONS = (Operation("probe", ProbeAsked, probe, (PROBED,), "Test-SepmEndpoint", results=_given_already),)
