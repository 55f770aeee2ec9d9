"""What ``sepmtk --help`` and ``--version`` may load: they must answer at once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sepmtk.nouns import NOUNS, of_noun

HEAVY = {
    "_hashlib",
    "json",
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
ROOMS = {"doors", "machine", "model", "nouns", "show", "words"}
"""Packages that a help may load something of."""
PROBE = """
import sys
from sepmtk.doors.argv.main import run
codes = [int(run(command.split("\\n"))) for command in sys.argv[1:]]
names = sorted(sys.modules)
import json
print("\\n" + json.dumps([max(codes), names]))
"""


def loaded(*commands: list[str]) -> tuple[int, set[str]]:
    """The worst exit code of commands in one process, and the modules that are loaded after them."""
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *map("\n".join, commands)],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    code, names = json.loads(done.stdout.splitlines()[-1])
    return code, set(names)


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["--help", "--lang", "ja"]], ids=" ".join)
def test_start_loads_no_heavy_library(arguments: list[str]) -> None:
    code, names = loaded(arguments)
    assert code == 0
    assert names & HEAVY == set()
    ours = {name.split(".")[1] for name in names if name.startswith("sepmtk.")}
    assert ours <= ROOMS
    assert not any(name.startswith("sepmtk.machine.lab") for name in names)


@pytest.mark.parametrize("noun", NOUNS)
def test_a_help_loads_declarations_only(noun: str) -> None:
    """Those of its noun. A deed loads what it needs once it is done."""
    verbs = [operation.name.split(".") for operation in of_noun(noun)]
    code, names = loaded([noun, "--help"], *([*verb, "--help"] for verb in verbs))
    assert code == 0
    assert names & HEAVY == set()
    ours = {name.removeprefix("sepmtk.") for name in names if name.startswith("sepmtk.")}
    assert {name.split(".")[0] for name in ours} <= ROOMS
    assert {name for name in ours if name.startswith("machine.")} <= {"machine.errors"}
    assert {name.split(".")[1] for name in ours if name.startswith("nouns.")} <= {*SHARED, noun}


SHARED = {"change", "inputs", "operation", "shared"}
"""Modules of ``nouns`` that several of them use."""


RENEWAL = {"checks", "net", "sepm", "sql", "steps"}
"""Packages that only those commands need that look at a host."""


def test_a_new_certificate_pays_for_nothing_of_a_renewal(tmp_path: Path) -> None:
    """It is held against openssl in tests/bench, and was over it when it loaded what a host needs."""
    made = ["--san", "dns:a.example", "--out", str(tmp_path), "--pfx-password-generate"]
    code, names = loaded(["cert", "new", *made])
    assert code == 0
    ours = {name.removeprefix("sepmtk.") for name in names if name.startswith("sepmtk.")}
    assert {name for name in ours if name.split(".")[0] in RENEWAL} == set()
    assert {name for name in ours if name.startswith("engine.")} == {"engine.call", "engine.durable"}
    assert {name for name in ours if name.startswith("machine.")} == {"machine.errors", "machine.nt"}
    assert "model.resource" not in ours


def test_the_probe_would_see_a_heavy_library() -> None:
    assert "typer" in loaded(["--help"])[1]
    assert "typer" not in loaded(["--version"])[1]


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
