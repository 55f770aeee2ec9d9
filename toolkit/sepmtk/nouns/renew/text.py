"""Plans, runs and their ends in words."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sepmtk.engine.record import address
from sepmtk.engine.runner import StepReport
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.model.plain import iso
from sepmtk.nouns.renew.waiting import labels, outcome, waiting_lines
from sepmtk.renewal.plan import PlanResult
from sepmtk.renewal.proof import VERIFY_RESCUE
from sepmtk.renewal.run import RunResult, StatusResult, UndoPreview
from sepmtk.show.facts import change_line, client_line, step_title, subject
from sepmtk.show.render import wrap
from sepmtk.show.words import Say
from sepmtk.words import has

MARKS = {
    StepOutcome.PLANNED: "-",
    StepOutcome.DONE: "+",
    StepOutcome.UNCHANGED: "=",
    StepOutcome.WAITING: ".",
    StepOutcome.FAILED: "!",
    StepOutcome.UNDONE: "<",
    StepOutcome.SKIPPED: "?",
}


def plan_text(made: PlanResult, say: Say) -> str:
    """The plan: situation, expiry of the new certificate, steps with reason, downtime, undo;
    verbose, also what was found where."""
    lines = [wrap(sentence) for sentence in situation(made, say)]
    if say.verbose and made.survey:
        from sepmtk.nouns.survey_text import survey_lines

        lines += survey_lines(made.survey, say)
    if "not_after" in made.plan.inputs:
        until, names = made.plan.inputs["not_after"], (value for _, value in made.plan.inputs["names"])
        lines.append(wrap(say("renew.plan.certificate", not_after=until, names=", ".join(names))))
    lines += ["", say(f"renew.route.{made.plan.route}")]
    for report in made.steps:
        lines += _step(report, say)
    lines += [say("renew.plan.legend"), ""]
    stops = any(step.id == "stop-services" for step in made.steps)
    down = say("renew.plan.downtime" if stops else "renew.plan.no-downtime")
    lines += [wrap(down), wrap(say("renew.plan.undo"))]
    for id in made.refused_by:
        own = f"renew.plan.refused.{id}"  # for what --accept does not waive
        text = say(own if has(own) else "renew.plan.refused", id=id, message=_message(made, id, say))
        lines.append(wrap(text))
    for finding in made.findings:
        if finding.id not in made.refused_by:
            message = say(f"{finding.id}.message", **finding.params)
            lines.append(wrap(say("renew.plan.noted", id=finding.id, message=message)))
    return "\n".join(lines)


def plan_written(path: Path, made: PlanResult, say: Say) -> str:
    """The same, and where the plan is."""
    say.remark(say("renew.plan.written", path=path))
    return plan_text(made, say)


def _message(made: PlanResult, id: str, say: Say) -> str:
    params: dict[str, Any] = next((dict(f.params) for f in made.findings if f.id == id), {})
    return say(f"{id}.message", **params)


def situation(made: PlanResult, say: Say) -> list[str]:
    """What is the matter, in sentences."""
    seen = made.plan.observed
    lines = [say("situation.host", host=made.plan.host, version=made.server.version)]
    word = "situation.expired" if made.situation.server_crt_expired else "situation.valid"
    lines.append(say(word, not_after=seen["server_crt_not_after"] or "?"))
    reason = made.situation.sql_reason
    state = "none" if made.situation.sql_served is None else "ok" if reason == "ok" else "bad"
    lines.append(say(f"situation.sql.{state}", reason=say(f"sql.reason.{reason}")))
    if made.situation.outage:
        lines.append(say("situation.outage", outage=made.situation.outage))
    return lines


def _step(report: StepReport, say: Say) -> list[str]:
    lines = [f"{MARKS[report.outcome]} {step_title(report.id, report.kb_step, say)}"]
    lines.append(wrap(say(f"step.{report.id}.why"), "    "))
    for fact in report.facts:
        lines.append(wrap(change_line(fact, say), "      "))
    return lines


def result_text(result: RunResult, say: Say) -> str:
    """How it ended, what is true now, and what comes next."""
    outcome = result.outcome
    lines = [say("renew.rescued")] if _proved(result) and not _was_undo(result) else []
    if outcome is ExitCode.WAITING and result.waiting_for is not None:
        step = result.report.steps[-1].id
        lines.append(wrap(say("waiting.head", run=result.run, step=say(f"step.{step}"))))
        lines += waiting_lines(step, result.waiting_for, result.plan, result.folder, say)
    elif outcome is ExitCode.WAITING:
        lines.append(wrap(say("renew.paused", run=result.run)))
    elif outcome is ExitCode.DONE and _was_undo(result):
        lines.append(wrap(say("renew.undone", run=result.run)))
    elif outcome is ExitCode.DONE:
        lines.append(wrap(say(f"renew.done.{result.route}", run=result.run)))
    elif outcome is ExitCode.ROLLBACK_INCOMPLETE:
        lines.append(wrap(say("renew.undone-in-part", run=result.run)))
    else:
        lines.append(wrap(say("renew.stopped", run=result.run)))
    return "\n".join(lines)


def _proved(result: RunResult) -> bool:
    """Whether it was proved just now that SEPM has its database."""
    proof = next((r for r in result.report.steps if r.id == VERIFY_RESCUE.id), None)
    return proof is not None and proof.outcome is StepOutcome.DONE and not proof.earlier


def _was_undo(result: RunResult) -> bool:
    return any(r.outcome is StepOutcome.UNDONE for r in result.report.steps)


def status_text(found: StatusResult, say: Say) -> str:
    """One screen."""
    lines = [say("renew.status", run=found.run, route=found.route, created=found.created)]
    if found.ticket or found.note:
        lines.append(say("renew.status.note", ticket=found.ticket or "-", note=found.note or "-"))
    lines.append(outcome(found, say))
    if found.stopped:
        lines.append(wrap(say("run.stopped", services=", ".join(found.stopped), run=found.run)))
    lines += _waits(found, say)
    mark = MARKS[StepOutcome.UNDONE if found.outcome.startswith("undone") else StepOutcome.DONE]
    lines += [f"{mark} {say(f'step.{id}')}" for id in found.done]
    lines += [f"- {say(f'step.{id}')}" for id in found.remaining]
    lines += [say("renew.status.left", resource=subject(address(r), say)) for r in found.left]
    if found.secrets:
        id = "renew.status.secrets" + (".undone" if found.outcome.startswith("undone") else "")
        lines.append(wrap(say(id, count=len(found.secrets), folder=found.folder)))
    return "\n".join(lines)


def _waits(found: StatusResult, say: Say) -> list[str]:
    """What it waits for, who is missing, when to look again."""
    if found.waiting_for is None or found.plan is None:
        return []
    lines = [wrap(say("waiting.head", run=found.run, step=say(f"step.{found.waiting_step}")))]
    lines += waiting_lines(found.waiting_step, found.waiting_for, found.plan, found.folder, say)
    if found.early:
        lines.append(wrap(say("renew.early.out", **labels())))
    if found.missing:
        lines.append(say("renew.status.missing"))
        lines += [wrap(client_line(row, say), "    ") for row in found.missing[:SHOWN]]
        total = found.waiting_for.found
        more = (int(str(total["missing"])) if isinstance(total, Mapping) else 0) - SHOWN
        if more > 0:
            folder = f"{found.folder}/clients"
            lines.append(wrap(say("renew.status.more", count=more, folder=folder), "    "))
    if found.look_again:
        lines.append(wrap(say("renew.status.look-again", at=iso(found.look_again))))
    return lines


SHOWN = 10
"""Clients that the screen names; the snapshot in the run's folder has all of them."""


def undo_preview_text(shown: UndoPreview, say: Say) -> str:
    """What undo would put back, in order."""
    lines = [say("renew.undo.preview", run=shown.run)]
    for item in shown.items:
        resource = address(item["resource"])
        lines.append(wrap(say("renew.undo.item", subject=subject(resource, say)), "  "))
        if item["resource"] in shown.will_leave:
            lines.append(wrap(say("renew.undo.will-leave"), "    "))
    return "\n".join(lines)
