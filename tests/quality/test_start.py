"""What ``sepmtk --help`` and ``--version`` may load: they must answer at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

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
    "re2",
    "defusedxml",
    "sqlite3",
}
PROBE = """
import json, sys
from sepmtk.doors.argv.main import run
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
    assert ours <= {"doors", "model", "nouns", "show", "words", "machine"}
    assert not any(name.startswith("sepmtk.machine.lab") for name in names)


RENEWAL = {"checks", "net", "sepm", "sql", "steps"}
"""Packages that only those commands need that look at a host."""


def test_a_new_certificate_pays_for_nothing_of_a_renewal(tmp_path: Path) -> None:
    """It is held against openssl in tests/bench, and was over it when it loaded what a host needs."""
    made = ["--san", "dns:a.example", "--out", str(tmp_path), "--pfx-password-generate"]
    code, names = loaded("cert", "new", *made)
    assert code == 0
    ours = {name.removeprefix("sepmtk.") for name in names if name.startswith("sepmtk.")}
    assert {name for name in ours if name.split(".")[0] in RENEWAL} == set()
    assert {name for name in ours if name.startswith("engine.")} == {"engine.call", "engine.durable"}
    assert {name for name in ours if name.startswith("machine.")} == {"machine.errors", "machine.nt"}
    assert "model.resource" not in ours


def test_the_probe_would_see_a_heavy_library() -> None:
    _, names = loaded("--version")
    assert "typer" in names


WITHOUT_DOTNET = """
import sys
from pathlib import Path
sys.modules.update(dict.fromkeys(("pythonnet", "clr", "clr_loader")))  # an import of them fails
from sepmtk.doors.argv.main import run
sys.exit(int(run(sys.argv[1:])))
"""


def test_labs_do_without_pythonnet(tmp_path: Path) -> None:
    lab = ["--lab", str(tmp_path / "lab")]
    for arguments, expected in (
        (["--version"], 0),
        (["lab", "new", str(tmp_path / "lab"), "--scenario", "kb-229342"], 0),
        ([*lab, "doctor"], 5),
        ([*lab, "service", "list"], 0),
        ([*lab, "renew", "plan"], 0),
        (["cert", "new", "--san", "dns:a.example", "--out", str(tmp_path), "--pfx-password-generate"], 0),
    ):
        command = [sys.executable, "-c", WITHOUT_DOTNET, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == expected, done.stderr
