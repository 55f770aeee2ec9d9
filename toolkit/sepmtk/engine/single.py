"""A single command is a run of one step: the same lock, the same journal, undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sepmtk.engine import runs
from sepmtk.engine.call import Call
from sepmtk.engine.runner import RunReport
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode


@dataclass(frozen=True)
class SingleResult:
    """What a single command did: ``run`` is what ``renew undo --run`` takes; ``thumbprint`` is the
    certificate that it was about, "" where it was about none."""

    run: str
    dry_run: bool
    report: RunReport
    thumbprint: str = ""


def run_single(
    call: Call, wants: Callable[[RunView], Wants], inputs: Mapping[str, Any] | None = None,
    thumbprint: str = "",
) -> SingleResult:  # fmt: skip
    """Carry out ``wants`` as a run of one step, or show it in a dry run.

    Raises:
        SepmtkError: what ended the step; the journal has it too.
    """
    step = Step(call.command.replace(" ", "-"), "", wants)
    plan = runs.new_plan(call, runs.SINGLE, (step,), inputs or {})
    if call.dry_run:
        return SingleResult("", True, runs.preview(call, plan, (step,)), thumbprint)
    report = runs.start(call, plan, (step,))
    if report.error and report.outcome is not ExitCode.INTERRUPTED:
        if any(not fact.holds for done in report.steps for fact in done.facts):
            call.tell(Event("single.stopped", {"run": report.run}))
        raise report.error
    return SingleResult(report.run, False, report, thumbprint)
