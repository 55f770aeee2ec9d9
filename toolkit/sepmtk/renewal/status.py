"""``renew status``: where a run stands, what it waits for, who is missing, when to look again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.effectors import EFFECTORS, seen_only
from sepmtk.engine.ending import stopped_now
from sepmtk.engine.folder import RunFolder, find_run, handed_out, secret_files
from sepmtk.engine.on_record import plan_now, with_snapshot
from sepmtk.engine.plan import Plan
from sepmtk.engine.state import State
from sepmtk.engine.step import Step, walk
from sepmtk.engine.view import RunView
from sepmtk.engine.writer import Waits
from sepmtk.machine.errors import PortError
from sepmtk.model.clients import NAMED, ClientRow, Tally, Yardstick, tally
from sepmtk.model.errors import NothingToDo, SepmtkError
from sepmtk.model.resource import By, Fact, Kind, Want
from sepmtk.renewal.clients import GATE, UPDATE
from sepmtk.renewal.rollout import GroupRollout, by_group, counts
from sepmtk.renewal.routes import STEPS, steps_of

HEARTBEATS = timedelta(minutes=10)
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True)
class Followed:
    """How the clients stand to the gate that the run is at or came through last, in all and by group."""

    counts: Mapping[str, int]
    missing: int
    groups: tuple[GroupRollout, ...]


@dataclass(frozen=True)
class StatusResult:
    """``waiting_for`` is read anew. ``missing`` are the first clients that hold the gate, ``rollout`` how
    all of them stand to it (None where there is no gate, or nobody said how to see them); ``early``
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
    rollout: Followed | None = None
    yardstick: Yardstick | None = field(default=None, metadata={"json": False})
    plan: Plan | None = field(default=None, metadata={"json": False})


def status(call: Call, run: str = "", named: int = NAMED) -> StatusResult:
    """The newest run, or ``run``; so many clients are named that hold a gate.

    Raises:
        NothingToDo: ``NO-RUN`` where there has been none.
    """
    folder = folder_of(call, run, ended=True)
    plan, state = plan_now(folder), runs.fold_of(folder)
    step, fact, by = _waits(call, folder, plan, state)
    who = tally(call.clients(), by, named) if by and call.clients else None  # a snapshot was kept already
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
        stopped=_stopped(call, folder, state),
        look_again=_look_again(call.machine.clock.now(), fact, who),
        rollout=Followed(counts(who.total), who.missing, by_group(who)) if who else None,
        yardstick=by,
        plan=plan,
    )


def _stopped(call: Call, folder: RunFolder, state: State) -> tuple[str, ...]:
    """A server that can't be made out has no services that could be named."""
    if not state.is_open or not state.effects:
        return ()
    try:
        view = call.view(folder.plan(), folder)
    except (SepmtkError, PortError):
        return tuple(state.last.get("stopped", ()))
    return tuple(stopped_now(view, state))


def _waits(
    call: Call, folder: RunFolder, plan: Plan, state: State
) -> tuple[str, Fact | None, Yardstick | None]:
    """The first fact that isn't ours to change and doesn't hold, and what the clients of the last gate on the
    way to it are measured with; nothing is written."""
    if state.outcome != "waiting" or "until" in state.last:
        return "", None, None
    view = call.view(
        plan, folder, clients=with_snapshot(call, folder),
        seen=lambda step, resource: state.seen.get((step, resource)),
    )  # fmt: skip
    gates: list[str] = []
    for step in steps_of(remaining(plan, state)):
        if not step.by_others:
            break
        fact = _unmet(view, step, gates)
        if fact is not None:
            return step.id, fact if fact.by is not By.TOOL else None, _by(view, gates)
    return "", None, _by(view, gates)


def _by(view: RunView, gates: list[str]) -> Yardstick | None:
    return seen_only.yardstick(view, gates[-1]) if gates else None


def _unmet(view: RunView, step: Step, gates: list[str]) -> Fact | None:
    """The first fact of a step that doesn't hold; None where all of them do. ``gates`` grows by those on
    the way."""

    def meet(want: Want) -> Fact:
        if want.resource.kind is Kind.ROLLOUT:
            gates.append(want.resource.name)
        found = EFFECTORS[want.resource.kind].read(view, want.resource.name)
        fact = Fact(want.resource, found, want.wanted, want.judge(found), want.by, want.not_before)
        if not fact.holds:
            raise Waits(fact)
        return fact

    try:
        walk(step, view, meet)
    except Waits as unmet:
        return unmet.fact
    except SepmtkError:
        pass  # refused: resume says why
    return None


def _look_again(now: datetime, fact: Fact | None, who: Tally | None) -> datetime | None:
    """A client that is on comes within two heartbeats; one that is off hardly before half a day."""
    if fact is None or fact.by is not By.TIME:
        return None
    if fact.not_before and fact.not_before > now:
        return fact.not_before
    if who is None or not who.missing:
        return None
    unseen = any(row.last_seen is None or now - row.last_seen > HEARTBEATS for row in who.holding)
    return now + (HALF_A_DAY if unseen else HEARTBEATS)


def _secrets(folder: RunFolder, plan: Plan, state: State) -> tuple[str, ...]:
    found = [*secret_files(folder), *handed_out(folder)]
    closed = GATE in plan.steps and GATE not in state.done and state.undo_plan is None
    if closed and UPDATE in plan.steps:
        found = [file for file in found if file not in (folder.pfx, folder.pfx_password)]
    return tuple(str(file) for file in found)


def folder_of(call: Call, run: str, ended: bool = False) -> RunFolder:
    """The run with this id; without one the open renewal, or (``ended``) the newest.

    Raises:
        NothingToDo: ``NO-OPEN-RUN``.
    """
    if run:
        return find_run(call.machine.host.facts().state_folder, run)
    renewals = runs.renewals(call)
    open_ones = [f for f in renewals if runs.fold_of(f).is_open]
    found = open_ones or (renewals if ended else [])
    if not found:
        raise NothingToDo("NO-OPEN-RUN")
    return found[-1]


def remaining(plan: Plan, state: State) -> tuple[str, ...]:
    """Steps that are not done yet."""
    if state.undo_plan is not None:
        return ()
    return tuple(s for s in plan.steps if s not in state.done and s in STEPS)
