"""``renew run``, ``resume``, ``undo``, ``status``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sepmtk import __version__
from sepmtk.model.errors import NothingToDo, Refused, UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.model.resource import Fact
from sepmtk.model.server import Server
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.on_record import plan_now
from sepmtk.operations.renew_file import approved
from sepmtk.operations.renew_plan import PlanResult
from sepmtk.operations.renew_status import StatusResult, folder_of, remaining, status
from sepmtk.operations.route import carrying
from sepmtk.operations.undo_guards import refuse_into_outage, refuse_past_console
from sepmtk.run.folder import RunFolder, find_run, free_id
from sepmtk.run.look import Look
from sepmtk.run.plan import Plan
from sepmtk.run.runner import RunReport
from sepmtk.run.step import Context
from sepmtk.steps import preflight
from sepmtk.steps.routes import is_whole, steps_of

__all__ = [
    "RunResult",
    "StatusResult",
    "known_step",
    "preview_undo",
    "resume",
    "start",
    "start_from_file",
    "status",
    "undo",
]


@dataclass(frozen=True)
class RunResult:
    """A run after this command. ``remaining`` are steps that are not done yet."""

    run: str
    route: str
    outcome: ExitCode = field(metadata={"json": False})
    steps: tuple[object, ...]
    remaining: tuple[str, ...]
    waiting_for: Fact | None
    folder: str
    plan: Plan = field(metadata={"json": False})
    report: RunReport = field(metadata={"json": False})


def start(bench: Bench, planned: PlanResult, until: str = "") -> RunResult:
    """Carry a plan out.

    Raises:
        UsageError: ``STEP-UNKNOWN`` where ``until`` is no step of the plan.
        Refused: what preflight refuses; there is no run yet then that would have to be ended.
    """
    return _begin(bench, planned.server, planned.plan, until)


def start_from_file(bench: Bench, data: object, until: str = "") -> RunResult:
    """Carry out a plan that was written to a file and approved.

    Raises:
        As :func:`sepmtk.operations.renew_file.approved` and :func:`start`.
    """
    plan, server, _ = approved(bench, data)
    # Approved once, it may be carried out again after an undo: that is another run.
    return _begin(bench, server, replace(plan, id=free_id(_state_folder(bench), plan.id), within=""), until)


def _begin(bench: Bench, server: Server, plan: Plan, until: str) -> RunResult:
    known_step(plan, until)
    context = Context(Look(bench.machine.reader(), server, None), plan, bench.tell)
    preflight.refuse(preflight.findings(context), (*plan.accepted, *bench.accepted))
    bench = carrying(bench, server, plan)
    report = carry_out.start(bench, server, plan, steps_of(plan.steps), until)
    return _result(bench, find_run(_state_folder(bench), report.run), report)


def resume(bench: Bench, run: str = "", until: str = "") -> RunResult:
    """Go on with the open renewal, or with ``run``.

    Raises:
        NothingToDo: ``NO-OPEN-RUN``.
        Refused: ``NOT-RESUMABLE`` for a single command: it is given again instead;
            ``PLAN-OTHER-VERSION`` where this version does not know the plan's steps.
    """
    folder = folder_of(bench, run)
    plan = folder.plan()
    if plan.route == carry_out.SINGLE:
        raise Refused("NOT-RESUMABLE", run=plan.id)
    if not is_whole(plan.route, plan.steps):
        raise Refused("PLAN-OTHER-VERSION", there=plan.tool, here=__version__)
    if not carry_out.fold_of(folder).is_open:
        raise NothingToDo("RUN-ENDED", run=plan.id, outcome=carry_out.fold_of(folder).outcome)
    known_step(plan, until)
    server = carry_out.discover(bench)
    bench = carrying(bench, server, plan)
    return _result(bench, folder, carry_out.carry_on(bench, server, folder, steps_of(plan.steps), until))


def undo(bench: Bench, run: str = "") -> RunResult:
    """Take the newest renewal back, or ``run``.

    Raises:
        Refused: ``UNDO-PAST-CONSOLE`` once SEPM holds the new certificate, ``UNDO-PAST-CLEAN-UP``;
            ``UNDO-INTO-OUTAGE`` where what comes back is an outage, unless accepted.
        NothingToDo: ``NO-OPEN-RUN``, ``RUN-ENDED``.
    """
    folder = folder_of(bench, run, ended=True)
    state, server = carry_out.fold_of(folder), carry_out.discover(bench)
    if state.outcome in ("undone", "undone-in-part"):
        raise NothingToDo("RUN-ENDED", run=folder.path.name, outcome=state.outcome)
    if state.undo_plan is None:
        refuse_past_console(bench, folder, server, state)
        refuse_into_outage(bench, folder, server, state)
    return _result(bench, folder, carry_out.take_back(bench, server, folder))


@dataclass(frozen=True)
class UndoPreview:
    """What undo would put back, in order; of that ``will_leave`` is left out unless accepted."""

    run: str
    items: tuple[Mapping[str, Any], ...]
    will_leave: tuple[str, ...] = ()


def preview_undo(bench: Bench, run: str = "") -> UndoPreview:
    """The undo of a run, not carried out.

    Raises:
        Refused: ``UNDO-PAST-CONSOLE``, ``UNDO-PAST-CLEAN-UP``.
    """
    from sepmtk.run.history import history
    from sepmtk.run.journal import read_journal
    from sepmtk.run.undo import will_leave
    from sepmtk.run.undo_plan import undo_plan

    folder = folder_of(bench, run, ended=True)
    state = carry_out.fold_of(folder)
    server = carry_out.discover(bench)
    if state.undo_plan is None:
        refuse_past_console(bench, folder, server, state)
    look = Look(bench.machine.reader(), server, folder)
    past = history(folder, read_journal(folder.journal)[0])
    items = state.undo_plan if state.undo_plan is not None else undo_plan(look, state, past)
    out = tuple(str(item["resource"]) for item in will_leave(look, items, bench.accepted))
    return UndoPreview(folder.path.name, tuple(items), out)


def _state_folder(bench: Bench) -> Path:
    return bench.machine.host.facts().state_folder


def known_step(plan: Plan | None, until: str) -> None:
    """Raises ``STEP-UNKNOWN`` where ``until`` is no step of the plan."""
    if plan and until and until not in plan.steps:
        raise UsageError("STEP-UNKNOWN", step=until, known=", ".join(plan.steps))


def _result(bench: Bench, folder: RunFolder, report: RunReport) -> RunResult:
    plan = plan_now(folder)
    return RunResult(
        report.run, plan.route, report.outcome, report.steps, remaining(plan, carry_out.fold_of(folder)),
        report.waiting_for, str(folder.path), plan, report,
    )  # fmt: skip
