"""The adapter of the event log with .NET's own EventLog: mono keeps a log as files in a folder that is named
(mono.exe(1), MONO_EVENTLOG_TYPE)."""

from __future__ import annotations

from pathlib import Path

import pytest

from sepmtk.machine.errors import PortError
from sepmtk.machine.values import LONGEST_ENTRY, Level, LogEntry

ENTRIES = [
    LogEntry(100, Level.INFORMATION, "begun\nServer: sepm01"),
    LogEntry(201, Level.WARNING, "証明書の期限が切れています。"),
    LogEntry(65535, Level.ERROR, "100 % 4 " + "長" * (LONGEST_ENTRY - 8)),
]


def test_entries_are_written_and_read(tmp_path: Path) -> None:
    from sepmtk.machine.windows.events import WindowsEvents
    from sepmtk.machine.windows.runtime import types

    (tmp_path / "Application").mkdir()  # Windows always has it
    types("System").Environment.SetEnvironmentVariable("MONO_EVENTLOG_TYPE", f"local:{tmp_path}")
    events = WindowsEvents()
    assert list(events.list()) == []
    for entry in ENTRIES:
        events.write(entry)
    assert list(events.list()) == ENTRIES
    for wrong in (LogEntry(65536, Level.ERROR, "x"), LogEntry(-1, Level.ERROR, "x")):
        with pytest.raises(PortError):
            events.write(wrong)
    assert list(events.list()) == ENTRIES
