"""Whoever is asked sees first which host it is about."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sepmtk.machine.lab import scenarios

pty = pytest.importorskip("pty", reason="needs a pseudo terminal")


def test_the_host_stands_before_the_question(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "kb-229342")
    ours, theirs = pty.openpty()
    os.write(ours, b"n\n")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "sepmtk", "--lab", str(tmp_path / "lab"), "renew", "undo", "--lang", "en"],
            stdin=theirs, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 2
    assert "CONFIRM-NO" in done.stderr
    assert done.stderr.startswith("On lab sepm01.corp.example:\nUndo this run now?"), done.stderr
