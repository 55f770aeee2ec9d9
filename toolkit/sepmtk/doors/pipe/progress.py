"""Frames before a result: every event as a verbose line, some as progress, and what was read of the host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from sepmtk.doors.pipe.request import Id, Request
from sepmtk.machine.faults import FaultPlan, with_faults
from sepmtk.machine.ports import Machine
from sepmtk.model.notice import Event, Severity
from sepmtk.show.facts import event_line
from sepmtk.show.words import Say
from sepmtk.words import say

Open = Callable[[Path | None], Machine]
"""Gives the host: the lab in a folder, or for None this server."""

BETWEEN = 0.2
"""Seconds: a console of Windows PowerShell 5.1 is slow to draw progress."""


class Progress:
    """Takes the events of one operation, and sends them as frames."""

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


_QUIET = ("clock.", "host.")
"""Ports that are asked all the time, and name no place that a user could look at."""


class ReadTrace:
    """What one request has read. The fault proxy records it: with a plan that makes nothing fail."""

    def __init__(self, send: Callable[[dict[str, Any]], None], request: Request, about: str | None) -> None:
        self._send = send
        self._request = request
        self._about = about
        self._plan = FaultPlan(reads=True)

    def watched(self, open: Open) -> Open:
        """Hosts as ``open`` gives them, watched."""
        return lambda lab: with_faults(open(lab), self._plan)

    def tell(self) -> None:
        """Each place once; where no host was asked, what the request named."""
        read = [one for one in dict.fromkeys(self._plan.trace) if not one.startswith(_QUIET)]
        for what in read or [one for one in (self._about,) if one]:
            message = say("serve.read", self._request.lang, what=what)
            self._send({"id": self._request.id, "kind": "verbose", "message": message})
