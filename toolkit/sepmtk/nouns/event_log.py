"""The host's event log: which entries there are, and the one writer of them.

Numbers stay what they are: filters, tasks and monitoring name them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sepmtk.engine.call import Call
from sepmtk.machine.values import LONGEST_ENTRY, Level, LogEntry
from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Event, Severity
from sepmtk.show.facts import step_title
from sepmtk.show.words import Say
from sepmtk.words import has

_INSERTED = re.compile(r"%(?=\d)")


@dataclass(frozen=True)
class Logged:
    """An entry that there may be. ``id`` is that of its words (``event.<id>``, and ``event.<id>.do`` for what
    to do), and of the event: with ``event.`` before it where the event is for the log alone."""

    number: int
    id: str
    level: Level


INFORMATION, WARNING, ERROR = Level
LOGGED = (
    Logged(100, "run.begun", INFORMATION),
    Logged(101, "run.gone-on", INFORMATION),
    Logged(102, "run.undo.begun", WARNING),
    Logged(110, "run.step.begin", INFORMATION),
    Logged(111, "run.step.done", INFORMATION),
    Logged(112, "run.step.unchanged", INFORMATION),
    Logged(113, "run.gate.open", INFORMATION),
    Logged(120, "run.waits", WARNING),
    Logged(121, "run.stopped.as-asked", WARNING),
    Logged(130, "run.failed", ERROR),
    Logged(131, "run.interrupted", ERROR),
    Logged(132, "run.refused", WARNING),
    Logged(140, "run.ended", INFORMATION),
    Logged(141, "run.undone", INFORMATION),
    Logged(142, "run.undo.left", WARNING),
    Logged(200, "doctor.fine", INFORMATION),
    Logged(201, "doctor.warns", WARNING),
    Logged(202, "doctor.alarms", ERROR),
    Logged(203, "doctor.blind", ERROR),
)
_BY_ID = {one.id: one for one in LOGGED}


class Writer:
    """Takes events of one call; those that are declared here go into the log of the call's host. A log that
    can't be written stops nothing: it is said once."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._told = False

    def __call__(self, event: Event) -> None:
        one = _BY_ID.get("run.gate.open" if _opens_gate(event) else event.id.removeprefix("event."))
        if one is None:
            return
        try:
            events = self._call.machine.events
            events.write(LogEntry(one.number, one.level, entry_text(one, event, self._call)))
        except SepmtkError:
            return  # there is no host: the command says so
        except Exception as error:  # noqa: BLE001 - whatever it is, the run goes on
            if not self._told:
                self._told = True
                detail = f"{type(error).__name__}: {error}"
                self._call.tell(Event("event-log.unwritable", {"detail": detail}, Severity.WARNING))


def _opens_gate(event: Event) -> bool:
    """A step is done that waits until enough clients have followed."""
    if event.id not in ("run.step.done", "run.step.unchanged"):
        return False
    from sepmtk.renewal.clients import GATE, ROLL_OUT

    return event.params.get("step") in (GATE, ROLL_OUT.id)


def entry_text(one: Logged, event: Event, call: Call) -> str:
    """What happened, to which host and run, and what to do. Passwords are masked, controls visible.

    A ``%`` before a digit would be taken for an insertion by the Event Viewer (Microsoft,
    EventLog.WriteEntry): a blank parts them.
    """
    from sepmtk.sepm.log_masking import masked_line

    say, params = Say(call.lang), _in_words(event, call.lang)
    lines = [
        say(f"event.{one.id}", **params),
        say("event.host", host=call.host.label),
        say("event.run", **params) if "run" in params else "",
        say(f"event.{one.id}.do", **params),
    ]
    whole = [masked_line(line) for text in lines if text for line in text.split("\n")]
    return _INSERTED.sub("% ", "\n".join(whole))[:LONGEST_ENTRY]


def _in_words(event: Event, lang: str) -> dict[str, Any]:
    """A step by its title; a single command's only step by what was typed."""
    params: dict[str, Any] = dict(event.params)
    if "step" in params:
        step = str(params["step"])
        known = has(f"step.{step}")
        params["step"] = step_title(step, str(params.get("kb", "")), Say(lang)) if known else step
    return params
