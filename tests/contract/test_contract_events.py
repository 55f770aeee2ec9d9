"""The Events port, on every host."""

from __future__ import annotations

import pytest
from contract_ground import Ground

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.values import LONGEST_ENTRY, Level, LogEntry

ENTRIES = [
    LogEntry(100, Level.INFORMATION, "sepmtk renew run has begun.\nServer: sepm01"),
    LogEntry(0, Level.WARNING, "証明書の期限が切れています。"),
    LogEntry(65535, Level.ERROR, "\U0001f512 100 %, \\ \"' <&> \u200e"),
    LogEntry(1, Level.INFORMATION, "長" * LONGEST_ENTRY),
]


class TestEvents:
    def test_entries_come_back_in_order(self, ground: Ground) -> None:
        before = list(ground.machine.events.list())
        for entry in ENTRIES:
            ground.machine.events.write(entry)
        found = list(ground.machine.events.list())
        assert [(e.id, e.level, e.text.replace("\r\n", "\n")) for e in found[len(before) :]] == [
            (e.id, e.level, e.text) for e in ENTRIES
        ]

    @pytest.mark.parametrize(
        "entry",
        [
            LogEntry(-1, Level.ERROR, "x"),
            LogEntry(65536, Level.ERROR, "x"),
            LogEntry(1, Level.ERROR, "x" * 40_000),
        ],
        ids=["below", "above", "long"],
    )
    def test_refused_entries_leave_nothing(self, ground: Ground, entry: LogEntry) -> None:
        before = list(ground.machine.events.list())
        with pytest.raises(HostFailure):
            ground.machine.events.write(entry)
        assert list(ground.machine.events.list()) == before
