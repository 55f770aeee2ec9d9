"""``renew run``, ``resume``, ``undo``, ``status``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from sepmtk import __version__
from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.folder import RunFolder, find_run, free_id
from sepmtk.engine.on_record import plan_now
from sepmtk.engine.plan import Plan
from sepmtk.engine.runner import RunReport
from sepmtk.engine.state import State
from sepmtk.model.errors import NothingToDo, Refused, UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.model.resource import Fact
from sepmtk.renewal.approved import approved
from sepmtk.renewal.plan import PlanResult
from sepmtk.renewal.plan_shape import check_plan
from sepmtk.renewal.proof import preflight_findings, refuse
from sepmtk.renewal.route import with_sepm_certificate
from sepmtk.renewal.routes import is_whole, steps_of
from sepmtk.renewal.status import StatusResult, folder_of, remaining, status
from sepmtk.renewal.undo_guards import refuse_into_outage, refuse_past_console

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


def start(call: Call, planned: PlanResult, until: str = "") -> RunResult:
    """Carry a plan out.

    Raises:
        UsageError: ``STEP-UNKNOWN`` where ``until`` is no step of the plan.
        Refused: what preflight refuses; there is no run yet then that would have to be ended.
    """
    return _begin(call, planned.plan, until)


def start_from_file(call: Call, data: object, until: str = "") -> RunResult:
    """Carry out a plan that was written to a file and approved.

    Raises:
        As :func:`sepmtk.renewal.approved.approved` and :func:`start`.
    """
    plan, _ = approved(call, data)
    # Approved once, it may be carried out again after an undo: that is another run.
    return _begin(call, replace(plan, id=free_id(_state_folder(call), plan.id), within=""), until)


def _begin(call: Call, plan: Plan, until: str) -> RunResult:
    known_step(plan, until)
    refuse(preflight_findings(call.view(plan)), (*plan.accepted, *call.accepted))
    call = with_sepm_certificate(call, plan)
    report = runs.start(call, plan, steps_of(plan.steps), until)
    return _result(call, find_run(_state_folder(call), report.run), report)


def resume(call: Call, run: str = "", until: str = "") -> RunResult:
    """Go on with the open renewal, or with ``run``.

    Raises:
        NothingToDo: ``NO-OPEN-RUN``, ``RUN-ENDED``.
        Refused: ``NOT-RESUMABLE`` for a single command: it is given again instead;
            ``PLAN-OTHER-VERSION`` where this version does not know the plan's steps.
    """
    folder = folder_of(call, run)
    plan = folder.plan()
    if plan.route == runs.SINGLE:
        raise Refused("NOT-RESUMABLE", run=plan.id)
    if not is_whole(plan.route, plan.steps):
        raise Refused("PLAN-OTHER-VERSION", there=plan.tool, here=__version__)
    folder.check(check_plan)
    known_step(plan, until)
    call = with_sepm_certificate(call, plan)
    return _result(call, folder, runs.resume(call, folder, steps_of(plan.steps), until))


def undo(call: Call, run: str = "") -> RunResult:
    """Take the newest renewal back, or ``run``.

    Raises:
        Refused: ``UNDO-PAST-CONSOLE`` once SEPM holds the new certificate, ``UNDO-PAST-CLEAN-UP``;
            ``UNDO-INTO-OUTAGE`` where what comes back is an outage, unless accepted.
        NothingToDo: ``NO-OPEN-RUN``, ``RUN-ENDED``.
    """
    folder = folder_of(call, run, ended=True)

    def guard(state: State) -> None:
        if state.outcome in ("undone", "undone-in-part"):
            raise NothingToDo("RUN-ENDED", run=folder.path.name, outcome=state.outcome)
        if state.undo_plan is None:
            refuse_past_console(call, folder, state)
            refuse_into_outage(call, folder, state)

    return _result(call, folder, runs.undo(call, folder, guard))


@dataclass(frozen=True)
class UndoPreview:
    """What undo would put back, in order; of that ``will_leave`` is left out unless accepted."""

    run: str
    items: tuple[Mapping[str, Any], ...]
    will_leave: tuple[str, ...] = ()


def preview_undo(call: Call, run: str = "") -> UndoPreview:
    """The undo of a run, not carried out.

    Raises:
        Refused: ``UNDO-PAST-CONSOLE``, ``UNDO-PAST-CLEAN-UP``.
    """
    from sepmtk.engine.history import history
    from sepmtk.engine.journal import read_journal
    from sepmtk.engine.undo import will_leave
    from sepmtk.engine.undo_plan import undo_plan

    folder = folder_of(call, run, ended=True)
    state = runs.fold_of(folder)
    if state.undo_plan is None:
        refuse_past_console(call, folder, state)
    view = call.view(folder.plan(), folder)
    past = history(folder, read_journal(folder.journal)[0])
    items = state.undo_plan if state.undo_plan is not None else undo_plan(view, state, past)
    out = tuple(str(item["resource"]) for item in will_leave(view, items, call.accepted))
    return UndoPreview(folder.path.name, tuple(items), out)


def _state_folder(call: Call) -> Path:
    return call.machine.host.facts().state_folder


def known_step(plan: Plan | None, until: str) -> None:
    """Raises ``STEP-UNKNOWN`` where ``until`` is no step of the plan."""
    if plan and until and until not in plan.steps:
        raise UsageError("STEP-UNKNOWN", step=until, known=", ".join(plan.steps))


def _result(call: Call, folder: RunFolder, report: RunReport) -> RunResult:
    plan = plan_now(folder)
    return RunResult(
        report.run, plan.route, report.outcome, report.steps, remaining(plan, runs.fold_of(folder)),
        report.waiting_for, str(folder.path), plan, report,
    )  # fmt: skip
