"""The Events port: Windows' application log, through .NET's EventLog.

WriteEntry registers the source where there is none (log Application, with .NET's own message file, which
shows a text as it was written).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sepmtk.machine.values import Level, LogEntry
from sepmtk.machine.windows.runtime import types
from sepmtk.machine.windows.translate import dotnet

_SOURCE, _LOG = "sepmtk", "Application"
_NUMBER = 0xFFFF
"""An entry's InstanceId is its id with severity and facility above it (Microsoft, "Event Identifiers")."""


class WindowsEvents:
    """What this program wrote into the log of this server."""

    def list(self) -> Sequence[LogEntry]:
        levels = {kind: level for level, kind in _kinds().items()}
        with dotnet(_LOG):
            log = types("System.Diagnostics").EventLog(_LOG)
            try:
                return [
                    LogEntry(int(one.InstanceId) & _NUMBER, levels[one.EntryType], str(one.Message))
                    for one in log.Entries
                    if str(one.Source) == _SOURCE
                ]
            finally:
                log.Dispose()

    def write(self, entry: LogEntry) -> None:
        with dotnet(_SOURCE):
            kind = _kinds()[entry.level]
            types("System.Diagnostics").EventLog.WriteEntry(_SOURCE, entry.text, kind, entry.id)


def _kinds() -> dict[Level, Any]:
    kind = types("System.Diagnostics").EventLogEntryType
    return {Level.INFORMATION: kind.Information, Level.WARNING: kind.Warning, Level.ERROR: kind.Error}
