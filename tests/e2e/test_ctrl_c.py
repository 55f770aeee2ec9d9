"""Ctrl-C at any moment: exit code 130, and the run can be gone on with or taken back."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from e2e_helpers import NewLab, machine_bytes, resume, undo

from sepmtk.model.outcome import ExitCode

pytestmark = pytest.mark.skipif(
    sys.platform == "win32", reason="Windows sends Ctrl-C to a console, not a process"
)


def interrupted(lab: Path, lines: int) -> int:
    """``renew run``, with SIGINT once its journal has ``lines`` lines; its exit code."""
    command = [sys.executable, "-m", "sepmtk", "--lab", str(lab), "renew", "run", "--yes", "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        if sum(file.read_bytes().count(b"\n") for file in lab.glob("sepmtk/runs/*/journal.jsonl")) >= lines:
            process.send_signal(signal.SIGINT)
            break
    return process.wait()


@pytest.mark.parametrize("lines", [1, 6, 9, 14, 19, 24, 30, 36, 44, 52])
def test_ctrl_c_ends_with_130_and_loses_nothing(new_lab: NewLab, lines: int) -> None:
    lab = new_lab()
    before = machine_bytes(lab)
    late = {ExitCode.WAITING} if lines > 40 else set()  # the run may have been quicker
    assert interrupted(lab, lines) in {ExitCode.INTERRUPTED} | late
    assert resume(lab).outcome is ExitCode.WAITING
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
