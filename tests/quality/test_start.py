"""What ``sepmtk --help`` and ``--version`` may load: they must answer at once."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = {
    "cryptography",
    "asn1crypto",
    "rich",
    "httpx",
    "ssl",
    "http",
    "xml",
    "filelock",
    "defusedxml",
    "sqlite3",
}
PROBE = """
import json, sys
from sepmtk.cli.main import run
code = run(sys.argv[1:])
print("\\n" + json.dumps([int(code), sorted(sys.modules)]))
"""


def loaded(*arguments: str) -> tuple[int, set[str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], capture_output=True, text=True, check=True, timeout=60
    )
    code, names = json.loads(done.stdout.splitlines()[-1])
    return code, set(names)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["--help", "--lang", "ja"]], ids=" ".join)
def test_start_loads_no_heavy_library(arguments: list[str]) -> None:
    code, names = loaded(*arguments)
    assert code == 0
    assert names & HEAVY == set()
    ours = {name.split(".")[1] for name in names if name.startswith("sepmtk.")}
    assert ours <= {"cli", "model", "words", "machine", "report"}
    assert not any(name.startswith("sepmtk.machine.lab") for name in names)


def test_the_probe_would_see_a_heavy_library() -> None:
    _, names = loaded("--version")
    assert "typer" in names
