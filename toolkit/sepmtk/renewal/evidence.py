"""What a run's journal proves: which change was made when, what was there before, how long SEPM was down."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.folder import RunFolder, all_runs, find_run
from sepmtk.engine.journal import read_journal
from sepmtk.engine.plan import Plan
from sepmtk.engine.state import UNDO, Effect, State, apply, fold
from sepmtk.model.errors import NothingToDo
from sepmtk.model.resource import Resource, Value

MANAGER = "service:semsrv"
"""SEPM is down while its manager is."""


@dataclass(frozen=True)
class Change:
    """One resource, changed and read back. Times are ISO 8601 in UTC."""

    resource: Resource
    before: Value
    after: Value
    began: str
    at: str


@dataclass(frozen=True)
class Stretch:
    """A step from its begin to its last sign of life; ``ended`` as it was recorded: done, waiting,
    failed, interrupted, or ``""`` where the process ended without a word."""

    step: str
    began: str
    until: str
    ended: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Evidence:
    """A run from its journal alone. ``seal`` is the SHA-256 of the journal's last record, which
    chains all before it; ``downtimes`` are pairs of times, the second ``""`` while SEPM is down."""

    plan: Plan
    outcome: str
    stretches: tuple[Stretch, ...]
    downtimes: tuple[tuple[str, str], ...]
    certificate: Mapping[str, Any] | None
    accepted: tuple[str, ...]
    left: tuple[str, ...]
    records: int
    seal: str


def evidence(call: Call, run: str = "") -> Evidence:
    """The evidence of ``run``, or of the newest run of all.

    Raises:
        UsageError: ``RUN-UNKNOWN``.
        NothingToDo: ``NO-OPEN-RUN`` where there has been none.
        Failed: ``JOURNAL-BROKEN``, ``PLAN-BROKEN``.
    """
    return _of_folder(_folder(call, run))


def _folder(call: Call, run: str) -> RunFolder:
    state = call.machine.host.facts().state_folder
    if run:
        return find_run(state, run)
    every = list(all_runs(state))
    if not every:
        raise NothingToDo("NO-OPEN-RUN")
    renewals = [folder for folder in every if folder.plan().route != runs.SINGLE]
    return (renewals or every)[-1]


def _of_folder(folder: RunFolder) -> Evidence:
    plan, records = folder.plan(), read_journal(folder.journal)[0]
    state = fold(records, str(folder.journal))
    lines = folder.journal.read_bytes().splitlines() if folder.journal.is_file() else []
    new = next((e.after for e in state.effects if e.resource.kind.value == "certificate_set"), None)
    return Evidence(
        plan=plan,
        outcome=state.outcome,
        stretches=_stretches(records),
        downtimes=_downtimes(state.effects),
        certificate=new if isinstance(new, Mapping) else None,
        accepted=tuple(dict.fromkeys((*plan.accepted, *state.accepted))),
        left=tuple(str(item["resource"]) for item in state.left),
        records=len(records),
        seal=hashlib.sha256(lines[len(records) - 1]).hexdigest() if records else "",
    )


def _stretches(records: Iterable[Mapping[str, Any]]) -> tuple[Stretch, ...]:
    """Steps in the order of time; a step that was taken up again stands once for each time."""
    found: list[Stretch] = []
    state = State()
    for record in records:
        apply(state, record)
        type, at = record["type"], str(record["at"])
        if type == "undo-begin" or (type == "step" and record["state"] == "begin"):
            found.append(Stretch(str(record.get("step", UNDO)), at, at, "", ()))
        elif found:
            found[-1] = _grown(found[-1], type, at, record, state.effects)
    return tuple(found)


def _grown(
    stretch: Stretch, type: str, at: str, record: Mapping[str, Any], effects: Sequence[Effect]
) -> Stretch:
    if type == "effect":  # an effect without a record is a change that nobody saw come about
        effect = effects[-1]
        change = Change(effect.resource, effect.before, effect.after, effect.began, effect.at)
        return replace(stretch, until=at, changes=(*stretch.changes, change))
    if type == "step":
        return replace(stretch, until=at, ended=str(record["state"]))
    return replace(stretch, until=at, ended=str(record.get("outcome") or stretch.ended))


def _downtimes(effects: Iterable[Effect]) -> tuple[tuple[str, str], ...]:
    spans: list[tuple[str, str]] = []
    for effect in effects:
        if str(effect.resource) != MANAGER:
            continue
        if effect.after == "stopped":
            spans.append((effect.began, ""))
        elif spans and not spans[-1][1]:
            spans[-1] = (spans[-1][0], effect.at)
    return tuple(spans)
