"""The host's event log: what a run, its undo and doctor leave there, and where it can't be written."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.engine.call import Call, Host
from sepmtk.machine.errors import Denied
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import create
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import LogEntry
from sepmtk.model.notice import Event, Phrase, Severity
from sepmtk.nouns import find
from sepmtk.nouns.event_log import _BY_ID, entry_text
from sepmtk.nouns.logged import logged

NAMES = ["--san", "dns:sepm01.corp.example", "--san", "dns:sepm01", "--san", "ip:192.0.2.10"]


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    create(tmp_path / "lab", "kb-229342")
    return tmp_path / "lab"


def entries(lab: Path) -> list[dict[str, Any]]:
    file = lab / "events.json"
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8")) if file.exists() else []
    return found


def numbers(lab: Path, since: int = 0) -> list[int]:
    return [one["id"] for one in entries(lab)[since:]]


def test_a_run_its_wait_and_its_undo(lab: Path) -> None:
    assert run(["renew", "run", "--dry-run", *NAMES, "--lab", str(lab)]) == 0
    assert entries(lab) == []
    assert run(["renew", "run", "--yes", *NAMES, "--lab", str(lab)]) == 4
    found = numbers(lab)
    assert (found[0], found[-1]) == (100, 120)
    steps = found[1:-2]
    assert set(steps[::2]) == {110}
    assert set(steps[1::2]) <= {111, 112}
    assert len(steps) >= 20
    first, *_, last = entries(lab)
    assert all(one["source"] == "sepmtk" for one in (first, last))
    id = next((lab / "sepmtk" / "runs").iterdir()).name
    assert f"sepmtk renew status {id}" in last["text"]
    before = len(found)
    back = ["renew", "undo", "--yes", "--accept", "UNDO-INTO-OUTAGE", "--lang", "ja"]
    assert run([*back, "--lab", str(lab)]) == 0
    assert numbers(lab, before) == [102, 141]
    assert "元に戻しました" in entries(lab)[-1]["text"]


def test_a_stop_that_was_asked_for_a_failure_and_what_goes_on(lab: Path) -> None:
    assert run(["renew", "run", "--yes", *NAMES, "--until", "backup", "--lab", str(lab)]) == 4
    assert numbers(lab)[-1] == 121
    assert run(["lab", "fault", str(lab), "--service", "semsrv", "--on", "start", "--what", "fail"]) == 0
    before = len(entries(lab))
    assert run(["renew", "resume", "--lab", str(lab)]) == 1
    assert (numbers(lab, before)[0], numbers(lab, before)[-1]) == (101, 130)
    failed = entries(lab)[-1]
    assert failed["level"] == "error"
    assert "SERVICE" in failed["text"]
    assert "semsrv" in failed["text"]


@pytest.mark.parametrize(
    ("scenario", "number", "level", "word"),
    [
        ("healthy", 200, "information", "nothing to warn of"),
        ("expiring-soon", 201, "warning", "[CERT-EXPIRES-SOON]"),
        ("kb-229342", 202, "error", "[CERT-EXPIRED]"),
        ("external-sql", 203, "error", "[EXTERNAL-SQL]"),
    ],
)
def test_doctor(tmp_path: Path, scenario: str, number: int, level: str, word: str) -> None:
    """One entry each time, whatever form the answer has."""
    create(tmp_path / "lab", scenario)
    run(["doctor", "--lab", str(tmp_path / "lab")])
    run(["doctor", "--format", "prometheus", "--lab", str(tmp_path / "lab")])
    found = entries(tmp_path / "lab")
    assert [(one["id"], one["level"]) for one in found] == [(number, level)] * 2
    assert word in found[0]["text"]


def test_a_single_command_is_a_run(lab: Path) -> None:
    assert run(["trust", "on", "--restart", "--lab", str(lab)]) == 0
    assert numbers(lab) == [100, 110, 111, 140]


@pytest.mark.parametrize("raised", [Denied("sepmtk", "0x5"), OSError(28, "full"), AttributeError("EventLog")])
def test_a_log_that_can_not_be_written_stops_nothing(lab: Path, raised: Exception) -> None:
    """It is said once, and everything else is done."""

    class Broken:
        def list(self) -> list[LogEntry]:
            return []

        def write(self, entry: LogEntry) -> None:
            raise raised

    def opened() -> Machine:
        return replace(open_lab(lab), events=Broken())

    told: list[Event] = []
    operation = find("trust.on")
    assert operation
    call = logged(Call("trust on", Host(opened, lab), told.append))
    assert operation.deed(call, operation.request(restart=True)).exit_code == 0
    unwritable = [event for event in told if event.id == "event-log.unwritable"]
    assert [event.severity for event in unwritable] == [Severity.WARNING]
    assert run(["trust", "show", "--lab", str(lab)]) == 0


def test_what_others_chose_is_masked_and_visible(lab: Path, pristine: Callable[[str], Path]) -> None:
    """A line's end would forge a line of ours, ESC would be obeyed where the log is read in a terminal, and
    %1 is what the Event Viewer puts a text in for."""
    why = Phrase("HOST-REFUSED.message", {})
    odd = "x\x1b[31m password: Marke-77\nServer: other \u202e fe80::1%4"
    event = Event("run.failed", {"run": odd, "id": "X", "why": (why,)})
    text = entry_text(_BY_ID["run.failed"], event, Call("x", Host(lambda: open_lab(lab))))
    assert "Marke-77" not in text
    assert not any((ord(char) < 32 and char != "\n") or char == "\u202e" for char in text)
    assert "%4" not in text
    assert len([line for line in text.split("\n") if line.startswith("Server: ")]) == 1
    long = Event("run.failed", {"run": "r", "id": "X", "why": "あ" * 99_999})
    assert len(entry_text(_BY_ID["run.failed"], long, Call("x", Host(lambda: open_lab(lab))))) == 15_000
