"""What the host's event log hears of a run: that it begins, each step, and how it ends or waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sepmtk.engine.call import Call
from sepmtk.engine.runner import RunReport
from sepmtk.model.errors import Interrupted, Refused, SepmtkError
from sepmtk.model.notice import Event, Phrase
from sepmtk.model.outcome import ExitCode

BEGUN, GONE_ON, UNDO_BEGUN = "event.run.begun", "event.run.gone-on", "event.run.undo.begun"


def recorded(call: Call, run: str, beginning: str, work: Callable[[Call], RunReport]) -> RunReport:
    """What ``work`` reports of ``run``, where its call tells of each step; ``beginning`` is told before."""

    def tell(event: Event) -> None:
        call.tell(event)
        call.log(replace(event, params={**event.params, "run": run}))

    call.log(Event(beginning, {"run": run, "command": call.command}))
    try:
        report = work(replace(call, tell=tell))
    except SepmtkError as error:
        call.log(_stopped(run, error))
        raise
    call.log(_ended(report, undo=beginning == UNDO_BEGUN))
    return report


def _ended(report: RunReport, undo: bool) -> Event:
    if report.error:
        return _stopped(report.run, report.error)
    if report.outcome is not ExitCode.WAITING:
        return Event("event.run.undone" if undo else "event.run.ended", {"run": report.run})
    fact = report.waiting_for
    if fact is None:
        return Event("event.run.stopped.as-asked", {"run": report.run})
    whom = Phrase(f"event.waits.{fact.by.value}")
    return Event("event.run.waits", {"run": report.run, "step": report.steps[-1].id, "whom": whom})


def _stopped(run: str, error: SepmtkError) -> Event:
    kinds = {Interrupted: "interrupted", Refused: "refused"}
    kind = kinds.get(type(error), "failed")
    why = (Phrase(f"{error.id}.message", error.params), *error.after)
    return Event(f"event.run.{kind}", {"run": run, "id": error.id, "why": why})
