"""What an operation that only reads has read, as verbose lines: where a value is from."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sepmtk.doors.pipe.request import Request
from sepmtk.machine.faults import FaultPlan, with_faults
from sepmtk.machine.ports import Machine
from sepmtk.words import say

_QUIET = ("clock.", "host.")
"""Asked all the time, and no place that one could look at."""


class Reading:
    """Of one request. The trace is that of the fault proxy, which makes nothing fail here."""

    def __init__(self, send: Callable[[dict[str, Any]], None], request: Request, about: str | None) -> None:
        self._send = send
        self._request = request
        self._about = about
        self._plan = FaultPlan(reads=True)

    def watched(self, open: Callable[[Path | None], Machine]) -> Callable[[Path | None], Machine]:
        """Hosts as ``open`` gives them, watched."""
        return lambda lab: with_faults(open(lab), self._plan)

    def tell(self) -> None:
        """Each place once; where no host was asked, what the request named."""
        read = [one for one in dict.fromkeys(self._plan.trace) if not one.startswith(_QUIET)]
        for what in read or [one for one in (self._about,) if one]:
            message = say("serve.read", self._request.lang, what=what)
            self._send({"id": self._request.id, "kind": "verbose", "message": message})
