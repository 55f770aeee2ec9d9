"""``renew status``: where a run stands, what it waits for, who is missing, when to look again."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sepmtk.machine.errors import PortError
from sepmtk.model.clients import ClientRow, Tally, tally
from sepmtk.model.errors import NothingToDo, SepmtkError
from sepmtk.model.resource import By, Fact, Kind
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.on_record import plan_now, with_snapshot
from sepmtk.run.effectors import EFFECTORS, seen_only
from sepmtk.run.ending import stopped_now
from sepmtk.run.folder import RunFolder, find_run, secret_files
from sepmtk.run.look import Look
from sepmtk.run.plan import Plan
from sepmtk.run.state import State
from sepmtk.run.step import Context, Step
from sepmtk.steps.clients import GATE, UPDATE
from sepmtk.steps.routes import OTHERS_DO, STEPS, steps_of

HEARTBEATS = timedelta(minutes=10)
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class StatusResult:
    """``waiting_for`` is read anew. ``missing`` are the first clients that hold the gate; ``early``
    says that the certificate was updated before its gate was open; ``look_again`` is when it is
    worth it; ``stopped`` are services that are down while the run is open. Files with secrets of step 9
    are not named before its gate is open."""

    run: str
    route: str
    outcome: str
    created: str
    done: tuple[str, ...]
    remaining: tuple[str, ...]
    ticket: str
    note: str
    accepted: tuple[str, ...]
    left: tuple[str, ...]
    secrets: tuple[str, ...]
    folder: str
    waiting_step: str = ""
    waiting_for: Fact | None = None
    missing: tuple[ClientRow, ...] = ()
    early: bool = False
    look_again: datetime | None = None
    stopped: tuple[str, ...] = ()
    plan: Plan | None = field(default=None, metadata={"json": False})


def status(bench: Bench, run: str = "") -> StatusResult:
    """The newest run, or ``run``.

    Raises:
        NothingToDo: ``NO-RUN`` where there has been none.
    """
    folder = folder_of(bench, run, ended=True)
    plan, state = plan_now(folder), carry_out.fold_of(folder)
    step, fact, who = _waits(bench, folder, plan, state)
    return StatusResult(
        run=plan.id,
        route=plan.route,
        outcome=state.outcome,
        created=plan.created,
        done=tuple(state.done),
        remaining=remaining(plan, state),
        ticket=plan.ticket,
        note=plan.note,
        accepted=plan.accepted,
        left=tuple(str(item["resource"]) for item in state.left),
        secrets=_secrets(folder, plan, state),
        folder=str(folder.path),
        waiting_step=step,
        waiting_for=fact,
        missing=tuple(who.holding) if who else (),
        early=(GATE, seen_only.CERTIFICATE) in state.seen,
        stopped=_stopped(bench, folder, state),
        look_again=_look_again(bench.machine.clock.now(), fact, who),
        plan=plan,
    )


def _stopped(bench: Bench, folder: RunFolder, state: State) -> tuple[str, ...]:
    """A server that can't be made out has no services that could be named."""
    if not state.is_open or not state.effects:
        return ()
    try:
        look = Look(bench.machine.reader(), carry_out.discover(bench), folder)
    except (SepmtkError, PortError):
        return tuple(state.last.get("stopped", ()))
    return tuple(stopped_now(look, state))


def _waits(
    bench: Bench, folder: RunFolder, plan: Plan, state: State
) -> tuple[str, Fact | None, Tally | None]:
    """The first fact that isn't ours to change and doesn't hold; nothing is written."""
    if state.outcome != "waiting" or "until" in state.last:
        return "", None, None
    source = with_snapshot(bench, folder)
    look = Look(bench.machine.reader(), carry_out.discover(bench), folder, source)
    context = Context(look, plan, seen=lambda step, resource: state.seen.get((step, resource)))
    for step in steps_of(remaining(plan, state)):
        if step.id not in OTHERS_DO:
            break
        fact = _unmet(context, step)
        if fact is not None:
            who = None
            if fact.resource.kind is Kind.ROLLOUT and look.clients:
                who = tally(look.clients(), seen_only.yardstick(look, fact.resource.name))
            return step.id, fact if fact.by is not By.TOOL else None, who
    return "", None, None


def _unmet(context: Context, step: Step) -> Fact | None:
    """The first fact of a step that doesn't hold; None where all of them do."""
    asked = step.wants(context)
    answer: Fact | None = None
    try:
        while True:
            want = next(asked) if answer is None else asked.send(answer)
            found = EFFECTORS[want.resource.kind].read(context.look, want.resource.name)
            answer = Fact(want.resource, found, want.wanted, want.judge(found), want.by, want.not_before)
            if not answer.holds:
                return answer
    except StopIteration:
        return None
    except SepmtkError:
        return None  # refused: resume says why


def _look_again(now: datetime, fact: Fact | None, who: Tally | None) -> datetime | None:
    """A client that is on comes within two heartbeats; one that is off hardly before half a day."""
    if fact is None or fact.by is not By.TIME:
        return None
    if fact.not_before and fact.not_before > now:
        return fact.not_before
    if who is None:
        return None
    unseen = any(row.last_seen is None or now - row.last_seen > HEARTBEATS for row in who.holding)
    return now + (HALF_A_DAY if unseen else HEARTBEATS)


def _secrets(folder: RunFolder, plan: Plan, state: State) -> tuple[str, ...]:
    found = secret_files(folder)
    closed = GATE in plan.steps and GATE not in state.done and state.undo_plan is None
    if closed and UPDATE in plan.steps:
        found = [file for file in found if file not in (folder.pfx, folder.pfx_password)]
    return tuple(str(file) for file in found)


def folder_of(bench: Bench, run: str, ended: bool = False) -> RunFolder:
    """The run with this id; without one the open renewal, or (``ended``) the newest.

    Raises:
        NothingToDo: ``NO-OPEN-RUN``.
    """
    if run:
        return find_run(bench.machine.host.facts().state_folder, run)
    renewals = carry_out.renewals(bench)
    open_ones = [f for f in renewals if carry_out.fold_of(f).is_open]
    found = open_ones or (renewals if ended else [])
    if not found:
        raise NothingToDo("NO-OPEN-RUN")
    return found[-1]


def remaining(plan: Plan, state: State) -> tuple[str, ...]:
    """Steps that are not done yet."""
    if state.undo_plan is not None:
        return ()
    return tuple(s for s in plan.steps if s not in state.done and s in STEPS)
