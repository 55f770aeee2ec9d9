"""A reader that leaves (``| head``) takes the words with it, and neither the work nor the verdict."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sepmtk.doors.argv import output
from sepmtk.machine.lab import scenarios


def without_reader(*arguments: str) -> int:
    """The exit code of a command whose output nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        return subprocess.run(
            [sys.executable, "-m", "sepmtk", *arguments],
            stdin=subprocess.DEVNULL, stdout=write, stderr=write, check=False, timeout=120,
        ).returncode  # fmt: skip
    finally:
        os.close(write)


def test_a_change_is_made_to_its_end_and_the_verdict_stays(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342")
    lab = str(tmp_path / "lab")
    assert without_reader("--lab", lab, "doctor") == 5
    assert without_reader("--lab", lab, "--yes", "trust", "on", "--restart") == 1  # nobody was told
    shown = subprocess.run(
        [sys.executable, "-m", "sepmtk", "--lab", lab, "service", "list"],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "stopped" not in shown
    assert "trustServerCertificate=true" in "".join(
        p.read_text("utf-8", "replace") for p in (tmp_path / "lab/machine").rglob("ROOT.xml")
    )


class Full:
    """A stream on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")

    def flush(self) -> None: ...


def test_a_full_disk_is_still_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", Full())
    with pytest.raises(OSError, match="No space"):
        output.result("text")
