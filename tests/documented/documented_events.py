"""The application log and .NET Framework's EventLog over it (referencesource, EventLog.cs)."""

from __future__ import annotations

from enum import Enum
from typing import Any

from documented_dotnet import DotNet, raising
from documented_kernel import Kernel, Win32

INVALID_PARAMETER, INVALID_BOUND, ACCESS_DENIED = 0x80070057, 1734, 5
LONGEST, MOST_REPORTED = 32_766, 31_839
SEVERITIES = {"information": 0x40000000, "warning": 0x80000000, "error": 0xC0000000}
"""The two highest bits of an InstanceId that a message file may give (Microsoft, "Event Identifiers")."""


class EventLogEntryType(Enum):
    """The kinds of entries."""

    Error = "error"
    Warning = "warning"
    Information = "information"


class Entry:
    """EventLogEntry."""

    def __init__(self, told: dict[str, Any]) -> None:
        self.Source, self.Message = told["source"], told["text"]
        self.InstanceId = told["id"] | SEVERITIES[told["level"]]
        self.EntryType = EventLogEntryType(told["level"])


def event_log(kernel: Kernel) -> type:
    """System.Diagnostics.EventLog."""

    class EventLog:
        def __init__(self, log: str) -> None:
            assert log == "Application"

        @property
        def Entries(self) -> list[Entry]:
            with raising(kernel, "ReadEventLog", lambda code: DotNet(0x80131509, "log"), writes=False):
                return [Entry(one) for one in kernel.lab.read("events.json") or []]

        @staticmethod
        def WriteEntry(source: str, text: str, kind: EventLogEntryType, id: int) -> None:
            if not 0 <= id <= 0xFFFF or len(text.encode("utf-16-le")) // 2 > LONGEST:
                raise DotNet(INVALID_PARAMETER, "Value does not fall within the expected range.")
            with raising(kernel, "ReportEvent", lambda code: DotNet(0x80070000 | code, "ReportEvent")):
                entries = kernel.lab.read("events.json") or []
                if not entries and not kernel.lab.switch("elevated"):
                    raise Win32(ACCESS_DENIED)  # the source's key can't be made
                if len(text) > MOST_REPORTED:
                    raise Win32(INVALID_BOUND)
                new = {"source": source, "id": id, "level": kind.value, "text": text}
                kernel.lab.save("events.json", [*entries, new])

        def Dispose(self) -> None:
            pass

    return EventLog
