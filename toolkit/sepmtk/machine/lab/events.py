"""The Events port: the application log, as a list of what this program wrote.

The first entry registers the source, for which Windows wants an administrator; what .NET refuses is refused
(Microsoft, EventLog.WriteEntry: an id that is no 16-bit number, a text of more than 31,839 bytes).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sepmtk.machine.errors import Denied, HostFailure
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import Level, LogEntry

TABLE = "events.json"
SOURCE = "sepmtk"
KEPT = 1000
"""Entries: a log has a largest size, and the oldest go."""
_MOST_BYTES = 31_839
_INVALID_PARAMETER = 87


class LabEvents:
    """Entries of the lab's log."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def list(self) -> Sequence[LogEntry]:
        with self._lab.turn():
            return [LogEntry(one["id"], Level(one["level"]), one["text"]) for one in _all(self._lab)]

    def write(self, entry: LogEntry) -> None:
        if not 0 <= entry.id <= 0xFFFF or len(entry.text.encode("utf-16-le")) > _MOST_BYTES:
            raise HostFailure(SOURCE, _INVALID_PARAMETER)
        with self._lab.turn():
            entries = _all(self._lab)
            if not entries and not self._lab.switch("elevated"):
                raise Denied(SOURCE, "requires elevation: the source is not registered yet")
            at = self._lab.local_time(self._lab.now()).isoformat(timespec="seconds")
            new = {"id": entry.id, "level": entry.level.value, "source": SOURCE, "at": at, "text": entry.text}
            self._lab.save(TABLE, [*entries, new][-KEPT:])


def _all(lab: Lab) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = lab.read(TABLE) or []
    return found
