"""What a change did or would do, in words: the same on a terminal and for PowerShell."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from sepmtk.model.outcome import ExitCode
from sepmtk.model.visible import visible_lines
from sepmtk.operations.clients import ClientRollout
from sepmtk.operations.renew_plan import PlanResult
from sepmtk.operations.renew_run import RunResult, StatusResult, UndoPreview
from sepmtk.operations.single import SingleResult
from sepmtk.report.clients_text import clients_text
from sepmtk.report.facts import Say, change
from sepmtk.report.render import wrap
from sepmtk.report.renew_text import plan_text, result_text, status_text, undo_preview_text
from sepmtk.words import say


def single_text(result: SingleResult, say: Say) -> str:
    """What a single command did, fact by fact, and how to take it back."""
    facts = [fact for step in result.report.steps for fact in step.facts]
    lines = [wrap(change(fact, say)) for fact in facts]
    if result.dry_run:
        lines.append(say("single.dry-run"))
    elif any(not fact.holds for fact in facts):
        stopped = result.report.outcome is not ExitCode.DONE  # by Ctrl-C
        lines.append(wrap(say("single.stopped" if stopped else "single.done", run=result.run)))
    else:
        lines.append(say("single.unchanged"))
    return "\n".join(lines)


_TEXTS: dict[type, Callable[[Any, Say], str]] = {
    SingleResult: single_text,
    PlanResult: plan_text,
    RunResult: result_text,
    StatusResult: status_text,
    UndoPreview: undo_preview_text,
    ClientRollout: clients_text,
}


def text_of(result: object, lang: str) -> str:
    """The text, or "" for what is shown field by field."""
    made = _TEXTS.get(type(result))
    return visible_lines(made(result, partial(_say, lang))) if made else ""


def _say(lang: str, id: str, /, **params: object) -> str:
    return say(id, lang, **params)
