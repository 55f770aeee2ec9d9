"""Progress of an operation as frames: every event as a verbose line, some as progress."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic
from typing import Any

from sepmtk.doors.pipe.request import Id
from sepmtk.model.notice import Event, Severity
from sepmtk.show.facts import event_line
from sepmtk.show.words import Say

BETWEEN = 0.2
"""Seconds: a console of Windows PowerShell 5.1 is slow to draw progress."""


class Telling:
    """Listens to one operation."""

    def __init__(self, send: Callable[[dict[str, Any]], None], id: Id, lang: str, command: str) -> None:
        self._send = send
        self._id = id
        self._say = Say(lang)
        self._activity = self._say("cli." + command.replace(" ", "."))
        self._step = ""
        self._percent = -1
        self._last = 0.0

    def __call__(self, event: Event) -> None:
        line = event_line(event, self._say).strip()
        if not line:
            return
        if event.severity is not Severity.INFO:
            words = {"id": event.id, "message": line, "found": "", "required": "", "fix": ""}
            self._send({"id": self._id, "kind": "warning", "warning": words})
            return
        self._send({"id": self._id, "kind": "verbose", "message": line})
        self._follow(event)
        if monotonic() - self._last >= BETWEEN:
            self._last = monotonic()
            shown = {"activity": self._activity, "status": line, "percent": self._percent, "step": self._step}
            self._send({"id": self._id, "kind": "progress", "progress": shown})

    def _follow(self, event: Event) -> None:
        number, of = event.params.get("number"), event.params.get("of")
        self._step = str(event.params.get("step", self._step))
        if isinstance(number, int) and isinstance(of, int):
            self._percent = 100 * (number - 1) // of
