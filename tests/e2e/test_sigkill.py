"""SIGKILL, aimed by the journal: the process dies right after a record reached the disk.

SEPMTK_TORTURE says how many instants (``dev.py torture``: 200).
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from e2e_helpers import NewLab, end_state, machine_bytes, rescue, resume, undo

from sepmtk.model.outcome import ExitCode

INSTANTS = int(os.environ.get("SEPMTK_TORTURE", "20"))

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


def records(lab: Path) -> int:
    """Lines of the journal of the lab's run, 0 before there is one."""
    return sum(file.read_bytes().count(b"\n") for file in lab.glob("sepmtk/runs/*/journal.jsonl"))


def killed_at(lab: Path, lines: int, delay: float) -> bool:
    """Start a rescue and kill it ``delay`` seconds after its journal has ``lines`` lines."""
    command = [sys.executable, "-m", "sepmtk", "--lab", str(lab), "renew", "run", "--yes", "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None and records(lab) < lines:
        time.sleep(0.0005)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[int, dict[str, object]]:
    """How many records an unbroken run writes, and how it leaves the server."""
    from sepmtk.machine.lab import scenarios

    lab = tmp_path_factory.mktemp("whole") / "lab"
    scenarios.create(lab, "kb-229342")
    assert rescue(lab).outcome is ExitCode.WAITING
    return records(lab), end_state(lab)


@pytest.mark.sample("10", "13")
@pytest.mark.parametrize("instant", range(INSTANTS))
def test_after_sigkill_resume_or_undo_works(
    new_lab: NewLab, whole: tuple[int, dict[str, object]], instant: int
) -> None:
    lines, ended = whole
    chance = random.Random(instant)
    lab = new_lab()
    before = machine_bytes(lab)
    killed = killed_at(lab, 1 + instant * (lines - 2) // INSTANTS, chance.uniform(0.0, 0.02))
    if instant % 2:
        assert undo(lab).outcome is ExitCode.DONE
        assert machine_bytes(lab) == before
    elif killed:
        assert resume(lab).outcome is ExitCode.WAITING
        assert end_state(lab) == ended
