"""Beginning a run, going on with one, taking one back: with the lock, the folder, the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sepmtk import __version__
from sepmtk.engine.call import Call
from sepmtk.engine.chronicle import BEGUN, GONE_ON, UNDO_BEGUN, recorded
from sepmtk.engine.dry import DryRun
from sepmtk.engine.folder import RunFolder, all_runs, begin, free_id
from sepmtk.engine.history import WITHIN, history
from sepmtk.engine.journal import Journal, read_journal
from sepmtk.engine.lock import only_one
from sepmtk.engine.on_record import DRIFT, plan_now, refuse_without_reason, with_said, with_snapshot
from sepmtk.engine.plan import Plan
from sepmtk.engine.record import address
from sepmtk.engine.runner import Runner, RunReport
from sepmtk.engine.state import FORWARD, UNDO, Seen, State, fold
from sepmtk.engine.step import Step
from sepmtk.engine.undo import Undo
from sepmtk.engine.view import RunAccess, RunView, stopped_by
from sepmtk.model.errors import Failed, NothingToDo, Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import iso
from sepmtk.model.resource import Resource

SINGLE = "single"
"""The route of a run that is one command, not a renewal."""


def new_plan(call: Call, route: str, steps: tuple[Step, ...], inputs: Mapping[str, Any], **more: Any) -> Plan:
    """A plan for this host and moment."""
    facts, now = call.machine.host.facts(), call.machine.clock.now()
    stem = f"{now.strftime('%Y%m%d-%H%M%S')}-{call.command.replace(' ', '-') if route == SINGLE else 'renew'}"
    return Plan(
        id=free_id(facts.state_folder, stem), route=route, steps=tuple(s.id for s in steps),
        machine_id=facts.machine_id, host=facts.label, created=iso(now), tool=__version__,
        inputs=inputs, accepted=call.accepted, **more,
    )  # fmt: skip


def preview(call: Call, plan: Plan, steps: tuple[Step, ...]) -> RunReport:
    """What carrying out would do, without doing it."""
    return RunReport(plan.id, ExitCode.DONE, DryRun(call.view(plan), call.tell).steps(steps))


def start(call: Call, plan: Plan, steps: tuple[Step, ...], until: str = "") -> RunReport:
    """Begin a run and go as far as it goes.

    Raises:
        UsageError: ``REASON-NEEDED``.
        Refused: ``ALREADY-RUNNING``; what :func:`in_the_way` gives.
        Failed: ``PLAN-BROKEN``, ``JOURNAL-BROKEN`` where it can't be told whether one is.
    """
    with only_one(call.machine, call.command, plan.id) as state:
        plan = replace(plan, id=free_id(state, plan.id))  # another of the same second may have come first
        if plan.route == SINGLE:
            plan = replace(plan, within=_around(call))
        else:
            if refused := in_the_way(call):
                raise refused
            refuse_without_reason(call, plan)
        folder = begin(state, plan)
        _tell_the_run_around(call, folder, FORWARD)
        return recorded(call, plan.id, BEGUN, lambda heard: _go(heard, folder, steps, until))


def resume(call: Call, folder: RunFolder, steps: tuple[Step, ...], until: str = "") -> RunReport:
    """Go on with a run.

    Raises:
        NothingToDo: ``RUN-ENDED``.
        Refused: ``ALREADY-RUNNING``; ``UNDO-BEGUN`` where only undo is left; ``OTHER-MACHINE``.
    """
    with only_one(call.machine, call.command, folder.path.name):
        state = fold_of(folder)
        if not state.is_open:
            raise NothingToDo("RUN-ENDED", run=folder.path.name, outcome=state.outcome)
        if state.undo_plan is not None:
            raise Refused("UNDO-BEGUN", run=folder.path.name)
        _same_machine(call, folder.plan())
        return recorded(call, folder.path.name, GONE_ON, lambda heard: _go(heard, folder, steps, until))


def undo(call: Call, folder: RunFolder, guard: Callable[[State], None]) -> RunReport:
    """Undo a run, or go on undoing it. ``guard`` looks at where it stands once nobody else can change that,
    and raises where it is not to be undone.

    Raises:
        Refused: ``ALREADY-RUNNING``; ``OTHER-MACHINE``; what ``guard`` raises.
    """
    with only_one(call.machine, call.command, folder.path.name):
        _same_machine(call, folder.plan())
        guard(fold_of(folder))
        around = _tell_the_run_around(call, folder, UNDO)
        return recorded(call, folder.path.name, UNDO_BEGUN, lambda heard: _undo(heard, folder, around))


def _undo(call: Call, folder: RunFolder, around: RunFolder | None) -> RunReport:
    journal = Journal(folder.journal)
    try:
        folder.sweep()
        access = _access(call, call.view(plan_now(folder), folder))
        return Undo(access, journal, call.tell, call.accepted, _put_back_by(around)).run()
    finally:
        journal.close()


def _go(call: Call, folder: RunFolder, steps: tuple[Step, ...], until: str) -> RunReport:
    journal = Journal(folder.journal)
    try:
        folder.sweep()
        _same_plan(call, folder, journal)
        plan = with_said(call, folder.plan(), journal)
        if DRIFT not in call.accepted:
            plan = replace(plan, accepted=tuple(id for id in plan.accepted if id != DRIFT))
        view = call.view(
            plan, folder, clients=with_snapshot(call, folder),
            past=lambda: history(folder, journal.records), seen=_seen(journal),
        )  # fmt: skip
        return Runner(_access(call, view), journal, steps, call.tell).run(until)
    finally:
        journal.close()


def _same_plan(call: Call, folder: RunFolder, journal: Journal) -> None:
    """The journal's first record says which plan it is about.

    Raises:
        Failed: ``PLAN-CHANGED``.
    """
    digest = folder.plan_digest()
    if not journal.records:
        journal.add("begin", call.machine.clock.now(), plan=digest, tool=__version__)
    elif journal.records[0].get("plan") != digest:
        raise Failed("PLAN-CHANGED", path=str(folder.path / "plan.json"))


def _seen(journal: Journal) -> Callable[[str, Resource], Seen | None]:
    return lambda step, resource: fold(journal.records).seen.get((step, resource))


def _access(call: Call, view: RunView) -> RunAccess:
    assert view.folder is not None
    return RunAccess(view, call.machine, view.folder, call.service_timeout, call.secrets)


def _same_machine(call: Call, plan: Plan) -> None:
    here = call.machine.host.facts()
    if plan.machine_id != here.machine_id:
        raise Refused("OTHER-MACHINE", run=plan.id, there=plan.host, here=here.label)


def _around(call: Call) -> str:
    """The open renewal within which a single command is given. One that can't be read is no reason
    to refuse a command that may be what helps."""
    try:
        found = open_renewal(call)
    except Failed:
        return ""
    return found.path.name if found else ""


def _tell_the_run_around(call: Call, folder: RunFolder, phase: str) -> RunFolder | None:
    """A record in the journal of the run within which this one was given, before anything happens."""
    name = folder.plan().within
    around = RunFolder(folder.path.parent / name) if name else None
    if around is None or not around.journal.is_file():
        return None
    journal = Journal(around.journal)
    try:
        journal.add(WITHIN, call.machine.clock.now(), run=folder.path.name, phase=phase)
    finally:
        journal.close()
    return around


def _put_back_by(around: RunFolder | None) -> frozenset[Resource]:
    """What the undo of the run around has put back, or is putting back."""
    plan = fold_of(around).undo_plan if around else None
    return frozenset(address(item["resource"]) for item in plan or ())


def fold_of(folder: RunFolder) -> State:
    """Where a run stands, by its journal.

    Raises:
        Failed: ``JOURNAL-BROKEN``, also where a record is not one that this version writes.
    """
    return fold(read_journal(folder.journal)[0], str(folder.journal))


def renewals(call: Call) -> list[RunFolder]:
    """Runs that are no single commands, oldest first; those of other machines before this one's."""
    here = call.machine.host.facts()
    found = [(folder.plan(), folder) for folder in all_runs(here.state_folder)]
    own = [(plan.machine_id == here.machine_id, f) for plan, f in found if plan.route != SINGLE]
    return [folder for _, folder in sorted(own, key=lambda pair: pair[0])]


def stopped_by_runs(call: Call) -> list[str]:
    """Services that unfinished runs and commands of this machine have stopped. A run that can't be read
    is left out: what starts services must not depend on it."""
    here, found = call.machine.host.facts(), []
    for folder in all_runs(here.state_folder):
        with suppress(Failed):
            state = fold_of(folder)
            if state.is_open and folder.plan().machine_id == here.machine_id:
                found += stopped_by(state.effects)
    return list(dict.fromkeys(found))


def open_renewal(call: Call) -> RunFolder | None:
    """The renewal of this machine that is not finished, if there is one."""
    here = call.machine.host.facts().machine_id
    own = [folder for folder in renewals(call) if folder.plan().machine_id == here]
    return next((folder for folder in own if fold_of(folder).is_open), None)


def in_the_way(call: Call) -> Refused | None:
    """Why none begins: ``RUN-OPEN`` where a renewal is not finished, ``UNDO-BEGUN`` where its undo isn't."""
    found = open_renewal(call)
    if found is None:
        return None
    state = fold_of(found)
    id = "RUN-OPEN" if state.undo_plan is None else "UNDO-BEGUN"
    return Refused(id, run=found.path.name, outcome=state.outcome)
