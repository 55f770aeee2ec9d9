"""``sepmtk rehearse`` as a person sees it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest


def rehearse(home: Path, *options: str, encoding: str = "utf-8") -> subprocess.CompletedProcess[bytes]:
    given = {**os.environ, "HOME": str(home), "PYTHONIOENCODING": encoding, "COLUMNS": "80"}
    return subprocess.run(
        [sys.executable, "-m", "sepmtk", "rehearse", *options], env=given, cwd=home,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
    )  # fmt: skip


def columns(line: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


@pytest.mark.sample("ja")
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_it_is_readable_on_a_cp932_console_of_80_columns(tmp_path: Path, lang: str) -> None:
    done = rehearse(tmp_path, "--lang", lang, encoding="cp932")
    text = done.stdout.decode("cp932")
    assert done.returncode == 0, text
    assert "?" not in text.replace("? left alone", "")
    assert max(columns(line) for line in text.splitlines()) <= 80


@pytest.mark.slow
def test_it_leaves_nothing_behind(tmp_path: Path) -> None:
    scratch = tmp_path / "tmp"
    scratch.mkdir()
    given = {**os.environ, "HOME": str(tmp_path), "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "sepmtk", "rehearse", "--json", "-q"]
    done = subprocess.run(command, env=given, cwd=tmp_path, capture_output=True, check=True)
    phases = json.loads(done.stdout)["result"]["phases"]
    assert [phase["id"] for phase in phases][-1] == "past-console"
    assert list(scratch.iterdir()) == []
