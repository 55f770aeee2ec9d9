"""Beginning a run, going on with one, taking one back: with the lock, the folder, the journal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sepmtk import __version__
from sepmtk.model.errors import Refused
from sepmtk.model.plain import iso
from sepmtk.model.resource import Resource, Value
from sepmtk.model.server import Server
from sepmtk.operations.bench import Bench
from sepmtk.run.dry import DryRun
from sepmtk.run.folder import RunFolder, all_runs, begin, free_id
from sepmtk.run.journal import Journal, read_journal
from sepmtk.run.lock import only_one
from sepmtk.run.look import Hands, Look
from sepmtk.run.plan import Plan
from sepmtk.run.runner import Runner, RunReport
from sepmtk.run.state import State, fold
from sepmtk.run.step import Context, Step
from sepmtk.run.undo import Undo

SINGLE = "single"
"""The route of a run that is one command, not a renewal."""


def discover(bench: Bench) -> Server:
    """The SEPM server on this host, or the reason why there is none."""
    from sepmtk.sepm.discover import discover as find

    return find(bench.machine.reader())


def new_plan(
    bench: Bench, route: str, steps: tuple[Step, ...], inputs: Mapping[str, Any], **more: Any
) -> Plan:
    """A plan for this host and moment."""
    facts, now = bench.machine.host.facts(), bench.machine.clock.now()
    stem = (
        f"{now.strftime('%Y%m%d-%H%M%S')}-{bench.command.replace(' ', '-') if route == SINGLE else 'renew'}"
    )
    return Plan(
        id=free_id(facts.state_folder, stem), route=route, steps=tuple(s.id for s in steps),
        machine_id=facts.machine_id, host=facts.label, created=iso(now), tool=__version__,
        inputs=inputs, accepted=bench.accepted, **more,
    )  # fmt: skip


def rehearse(bench: Bench, server: Server, plan: Plan, steps: tuple[Step, ...], until: str = "") -> RunReport:
    """What carrying out would do, without doing it."""
    from sepmtk.model.outcome import ExitCode

    context = Context(Look(bench.machine.reader(), server, None), plan, bench.tell)
    return RunReport(plan.id, ExitCode.DONE, DryRun(context, bench.tell).steps(steps, until))


def start(bench: Bench, server: Server, plan: Plan, steps: tuple[Step, ...], until: str = "") -> RunReport:
    """Begin a run and go as far as it goes.

    Raises:
        Refused: ``ALREADY-RUNNING``; ``RUN-OPEN`` where another renewal is not finished.
    """
    state = bench.machine.host.facts().state_folder
    with only_one(state, bench.command, plan.id, bench.machine.clock.now()):
        open_run = open_renewal(bench)
        if open_run and plan.route != SINGLE:
            raise Refused("RUN-OPEN", run=open_run.path.name, outcome=fold_of(open_run).outcome)
        if open_run:
            plan = replace(plan, within=open_run.path.name)
        return _go(bench, server, begin(state, plan), steps, until)


def carry_on(
    bench: Bench, server: Server, folder: RunFolder, steps: tuple[Step, ...], until: str = ""
) -> RunReport:
    """Go on with a run.

    Raises:
        Refused: ``ALREADY-RUNNING``; ``UNDO-BEGUN`` where only undo is left; ``OTHER-MACHINE``.
    """
    state = bench.machine.host.facts().state_folder
    with only_one(state, bench.command, folder.path.name, bench.machine.clock.now()):
        if fold_of(folder).undo_plan is not None:
            raise Refused("UNDO-BEGUN", run=folder.path.name)
        _same_machine(bench, folder.plan())
        return _go(bench, server, folder, steps, until)


def take_back(bench: Bench, server: Server, folder: RunFolder) -> RunReport:
    """Undo a run, or go on undoing it.

    Raises:
        Refused: ``ALREADY-RUNNING``; ``OTHER-MACHINE``.
    """
    state = bench.machine.host.facts().state_folder
    with only_one(state, bench.command, folder.path.name, bench.machine.clock.now()):
        _same_machine(bench, folder.plan())
        journal = Journal(folder.journal)
        try:
            return Undo(_hands(bench, server, folder), journal, bench.tell, bench.accepted).run()
        finally:
            journal.close()


def _go(bench: Bench, server: Server, folder: RunFolder, steps: tuple[Step, ...], until: str) -> RunReport:
    journal = Journal(folder.journal)
    try:
        hands = _hands(bench, server, folder)
        plan = _with_accepted(bench, folder.plan(), journal)
        context = Context(hands.look, plan, bench.tell, _last_change(journal))
        expected = _expected(bench, folder)
        return Runner(hands, journal, steps, context, bench.tell, expected).run(until)
    finally:
        journal.close()


def _with_accepted(bench: Bench, plan: Plan, journal: Journal) -> Plan:
    """The plan with the checks that were waived since; a waiver given now goes on record."""
    known = {*plan.accepted, *fold(journal.records).accepted}
    fresh = [id for id in bench.accepted if id not in known]
    if fresh:
        journal.add("accepted", bench.machine.clock.now(), ids=fresh)
    return replace(plan, accepted=tuple(sorted(known.union(fresh))))


def _last_change(journal: Journal) -> Callable[[Resource], datetime | None]:
    def when(resource: Resource) -> datetime | None:
        times = [e.began for e in fold(journal.records).effects if e.resource == resource]
        return datetime.fromisoformat(times[-1]) if times else None

    return when


def _hands(bench: Bench, server: Server, folder: RunFolder) -> Hands:
    look = Look(bench.machine.reader(), server, folder)
    return Hands(look, bench.machine, folder, bench.service_timeout, bench.secrets)


def _same_machine(bench: Bench, plan: Plan) -> None:
    here = bench.machine.host.facts()
    if plan.machine_id != here.machine_id:
        raise Refused("OTHER-MACHINE", run=plan.id, there=plan.host, here=here.label)


def _expected(bench: Bench, folder: RunFolder) -> dict[Resource, Value]:
    """What this run and the single commands given within it left, in the order of time."""
    own = fold_of(folder).effects
    within = [
        effect
        for other in all_runs(bench.machine.host.facts().state_folder)
        if other.plan().within == folder.path.name
        for effect in fold_of(other).effects
    ]
    touched = {effect.resource for effect in own}
    return {e.resource: e.after for e in sorted([*own, *within], key=lambda e: e.at) if e.resource in touched}


def fold_of(folder: RunFolder) -> State:
    """Where a run stands, by its journal."""
    return fold(read_journal(folder.journal)[0])


def open_renewal(bench: Bench) -> RunFolder | None:
    """The renewal that is not finished, if there is one."""
    for folder in all_runs(bench.machine.host.facts().state_folder):
        if folder.plan().route != SINGLE and fold_of(folder).is_open:
            return folder
    return None
