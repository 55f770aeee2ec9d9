"""Runs that are not at their end, for whoever watches a server: where each stands, and since when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sepmtk.engine.folder import RunFolder, all_runs
from sepmtk.engine.journal import Record, read_journal
from sepmtk.engine.state import UNDO, fold
from sepmtk.machine.values import HostFacts
from sepmtk.model.errors import Failed

UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Unfinished:
    """``outcome`` as it was recorded last (``waiting``, ``failed``, ``running`` where the process is gone
    or at work), ``unreadable`` where plan or journal are broken; ``step`` is where it stands (``undo`` once
    that has begun, "" before the first), ``since`` when it came there first: a look that changes nothing,
    such as a daily resume, does not begin the wait anew."""

    run: str
    route: str
    outcome: str
    step: str
    since: datetime


def unfinished(here: HostFacts) -> tuple[Unfinished, ...]:
    """Those of this machine, oldest first; a single command that failed is one, too."""
    return tuple(_all(here))


def _all(here: HostFacts) -> Iterator[Unfinished]:
    for folder in all_runs(here.state_folder):
        try:
            plan, records = folder.plan(), read_journal(folder.journal)[0]
            state = fold(records)
        except Failed:
            yield Unfinished(folder.path.name, "", UNREADABLE, "", _modified(folder))
            continue
        if state.is_open and plan.machine_id == here.machine_id:
            step = UNDO if state.undo_plan is not None else state.began[-1] if state.began else ""
            since = next(_came(records, step), plan.created)
            yield Unfinished(plan.id, plan.route, state.outcome, step, datetime.fromisoformat(since))


def _came(records: Iterable[Record], step: str) -> Iterator[str]:
    for record in records:
        undo = record["type"] == "undo-begin" and step == UNDO
        if undo or (record["type"] == "step" and record["step"] == step and record["state"] == "begin"):
            yield str(record["at"])


def _modified(folder: RunFolder) -> datetime:
    return datetime.fromtimestamp(folder.path.stat().st_mtime, UTC)
