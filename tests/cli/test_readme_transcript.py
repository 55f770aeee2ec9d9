"""The README shows what ``sepmtk rehearse`` says today; what differs from run to run is masked."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- transcript:begin -->\n", "<!-- transcript:end -->"
MASKS = (
    (r"\b[0-9a-f]{40}\b", "<thumbprint>"),
    (r"\b[0-9a-f]{64}\b", "<sha256>"),
    (r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?(\.\d+)?Z?", "<time>"),
    (r"\b\d{4}-\d\d-\d\d\b", "<date>"),
    (r"\b\d{8}-\d{6}(-[0-9a-z]+)?\b", "<run>"),
    (r"\b[0-9a-f]{8}\b", "<thumb>"),
    (r"\b127\.0\.0\.1:\d+", "127.0.0.1:<port>"),
    (r"(/[\w.-]+)*/sepmtk-[\w./-]*", "<folder>"),
    (r"missing: \d+", "missing: <n>"),
    (r"\b\d+(\.\d+)? (s|ms|seconds?|minutes?|days?)\b", r"<n> \2"),
)


def masked(text: str) -> str:
    """Without what no two runs have in common; no blanks at line ends."""
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text)
    return "".join(line.rstrip() + "\n" for line in text.strip("\n").splitlines())


@pytest.mark.slow
def test_the_readme_shows_a_rehearsal_of_today(tmp_path: Path) -> None:
    given = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LC_ALL": "C.UTF-8", "COLUMNS": "80"}
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", "rehearse", "--lang", "en"],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=given, cwd=tmp_path, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    fresh = f"{BEGIN}\n```text\n$ sepmtk rehearse\n{masked(done.stdout)}```\n\n{END}"
    text = README.read_text(encoding="utf-8")
    start, end = text.index(BEGIN), text.index(END) + len(END)
    if os.environ.get("SEPMTK_UPDATE"):
        README.write_text(text[:start] + fresh + text[end:], encoding="utf-8", newline="\n")
    else:
        assert text[start:end] == fresh


def test_masks_leave_words_alone() -> None:
    line = f"KB 229342, step 7: loaded {'a1' * 20} at 2026-03-01T09:00:00Z in 1.25 s, 10.0.0.50  "
    assert masked(line) == "KB 229342, step 7: loaded <thumbprint> at <time> in <n> s, 10.0.0.50\n"
