"""What single commands have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.operations.call import Reply, label

if TYPE_CHECKING:
    from sepmtk.operations.bench import Bench
    from sepmtk.operations.single import SingleResult

CHANGE = ("change",)


def single_reply(bench: Bench, result: SingleResult) -> Reply:
    """Nothing to do where every fact held already and nothing was done."""
    code = result.report.outcome
    steps = result.report.steps
    changed = any(not fact.holds for step in steps for fact in step.facts)
    if code is ExitCode.DONE and not changed and all(s.outcome is not StepOutcome.DONE for s in steps):
        code = ExitCode.NOTHING_TO_DO
    return Reply(result, code, host=label(bench), error=result.report.error)
