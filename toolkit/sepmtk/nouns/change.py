"""What operations that change one thing have in common: each is a run of one step, undoable."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.nouns.operation import Reply
from sepmtk.show.render import wrap

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.single import SingleResult
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
    from sepmtk.show.words import Say


def change(
    call: Call, wants: Callable[[RunView], Wants], inputs: Mapping[str, Any] | None = None,
    thumbprint: str = "",
) -> Reply:  # fmt: skip
    """Carry ``wants`` out, or show it in a dry run. Nothing to do where every fact held already.
    ``thumbprint``: the certificate that it is about.

    Raises:
        SepmtkError: what ended it; the journal has it too.
    """
    from sepmtk.engine.single import run_single  # the writers, which no help needs

    result = run_single(call, wants, inputs, thumbprint)
    code, steps = result.report.outcome, result.report.steps
    changed = any(not fact.holds for step in steps for fact in step.facts)
    if code is ExitCode.DONE and not changed and all(s.outcome is not StepOutcome.DONE for s in steps):
        code = ExitCode.NOTHING_TO_DO
    return Reply(result, code, host=call.host.label, text=change_text, error=result.report.error)


def change_text(result: SingleResult, say: Say) -> str:
    """What was done or would be, fact by fact, and how to take it back."""
    from sepmtk.show.facts import change_line

    facts = [fact for step in result.report.steps for fact in step.facts]
    lines = [wrap(change_line(fact, say), "  ") for fact in facts]
    if result.dry_run:
        lines.append(say("single.dry-run"))
    elif any(not fact.holds for fact in facts):
        stopped = result.report.outcome is not ExitCode.DONE  # by Ctrl-C
        lines.append(wrap(say("single.stopped" if stopped else "single.done", run=result.run), "  "))
    else:
        lines.append(say("single.unchanged"))
    return "\n".join(lines)
