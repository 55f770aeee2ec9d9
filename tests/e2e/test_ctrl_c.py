"""Ctrl-C at any moment: exit code 130, and the run can be gone on with or taken back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from e2e_helpers import NewLab, machine_bytes, resume, undo

from sepmtk.model.outcome import ExitCode

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="Windows sends Ctrl-C to a console, not a process"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]


def interrupted(lab: Path, lines: int) -> int:
    """``renew run``, with SIGINT once its journal has ``lines`` lines; its exit code."""
    command = [sys.executable, "-m", "sepmtk", "--lab", str(lab), "renew", "run", "--yes", "-q"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while process.poll() is None:
        if sum(file.read_bytes().count(b"\n") for file in lab.glob("sepmtk/runs/*/journal.jsonl")) >= lines:
            process.send_signal(signal.SIGINT)
            break
        time.sleep(0.0005)
    return process.wait()


@pytest.mark.sample("9")
@pytest.mark.parametrize("lines", [1, 6, 9, 14, 19, 24, 30, 36, 44, 52])
def test_ctrl_c_ends_with_130_and_loses_nothing(new_lab: NewLab, lines: int) -> None:
    lab = new_lab()
    before = machine_bytes(lab)
    late = {ExitCode.WAITING} if lines > 40 else set()  # the run may have been quicker
    assert interrupted(lab, lines) in {ExitCode.INTERRUPTED} | late
    assert resume(lab).outcome is ExitCode.WAITING
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["ctrl-c", "ctrl-d"])
def test_leaving_at_the_question_is_no_accident(lab: Path, key: bytes) -> None:
    """At a terminal, before anything was begun."""
    said, code = at_a_terminal(["--lab", str(lab), "renew", "run"], b"[y/N]", key)
    assert code == ExitCode.INTERRUPTED
    assert b"Traceback" not in said
    assert not (lab / "sepmtk").exists()


def at_a_terminal(arguments: list[str], question: bytes, key: bytes) -> tuple[bytes, int]:
    """All that ``sepmtk`` says at a terminal where ``key`` is pressed at the question; its exit code."""
    import pty

    child, terminal = pty.fork()
    if child == 0:  # pragma: no cover - another process
        os.execv(sys.executable, [sys.executable, "-m", "sepmtk", *arguments])
    said, pressed = b"", False
    with suppress(OSError):  # EIO: the terminal's last user is gone
        while more := os.read(terminal, 65536):
            said += more
            if question in said and not pressed:
                pressed = os.write(terminal, key) == len(key)
    os.close(terminal)
    return said, os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
