"""A single command is a run of one step: the same lock, the same journal, undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.model.server import Server
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.run.runner import RunReport
from sepmtk.run.step import Context, Step, Wants


@dataclass(frozen=True)
class SingleResult:
    """What a single command did: ``run`` is what ``renew undo --run`` takes; ``thumbprint`` is the
    certificate that it was about, "" where it was about none."""

    run: str
    dry_run: bool
    report: RunReport
    thumbprint: str = ""


def run_single(
    bench: Bench, wants: Callable[[Context], Wants], inputs: Mapping[str, Any] | None = None,
    server: Server | None = None, thumbprint: str = "",
) -> SingleResult:  # fmt: skip
    """Carry out ``wants`` as a run of one step, or show it in a dry run.

    Raises:
        SepmtkError: what ended the step; the journal has it too.
    """
    server = server or carry_out.discover(bench)
    step = Step(bench.command.replace(" ", "-"), "", wants)
    plan = carry_out.new_plan(bench, carry_out.SINGLE, (step,), inputs or {})
    if bench.dry_run:
        return SingleResult("", True, carry_out.rehearse(bench, server, plan, (step,)), thumbprint)
    report = carry_out.start(bench, server, plan, (step,))
    if report.error and report.outcome is not ExitCode.INTERRUPTED:
        if any(not fact.holds for done in report.steps for fact in done.facts):
            bench.tell(Event("single.stopped", {"run": report.run}))
        raise report.error
    return SingleResult(report.run, False, report, thumbprint)
