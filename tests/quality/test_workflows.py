"""The workflows: actions pinned by commit, rights of each job no more than it needs, scripts that exist.

actionlint (in .ci/run) judges syntax; what only GitHub can show is listed in docs/how-it-is-tested.md.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from source_tree import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
RIGHTS: dict[str, dict[str, dict[str, str]]] = {
    "windows": {},
    "release": {
        "build": {"contents": "read"},
        "windows": {},
        "attest": {"id-token": "write", "attestations": "write"},
        "pypi": {"id-token": "write"},
        "gallery": {},
        "release": {"contents": "write"},
    },
}
"""Of each job that has its own."""


def read(file: Path) -> Any:
    return yaml.safe_load(file.read_text("utf-8"))


def steps(file: Path) -> list[dict[str, Any]]:
    return [step for job in read(file)["jobs"].values() for step in job["steps"]]


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_and_rights_are_small(file: Path) -> None:
    used = re.findall(r"^\s*-? ?uses: (.*)$", file.read_text("utf-8"), re.MULTILINE)
    assert used
    assert [line for line in used if not re.fullmatch(r"\S+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line)] == []
    whole = read(file)
    assert whole["permissions"] in ({}, {"contents": "read"})
    own = {name: job["permissions"] for name, job in whole["jobs"].items() if "permissions" in job}
    assert own == RIGHTS[file.stem]
    assert all(job["timeout-minutes"] for job in whole["jobs"].values())
    for step in steps(file):
        assert "${{" not in step.get("run", ""), "what others chose is no part of a script"
        if "checkout" in step.get("uses", ""):
            assert step["with"]["persist-credentials"] is False


def test_every_workflow_has_its_rights_written_here() -> None:
    assert {file.stem for file in WORKFLOWS} == set(RIGHTS)


def test_what_a_workflow_runs_is_there() -> None:
    sys.path.append(str(ROOT / "tests" / "windows" / "real"))
    import tier

    windows = ROOT / ".github" / "workflows" / "windows.yml"
    parts = [step["run"].split()[-1] for step in steps(windows) if "dev.py windows" in step.get("run", "")]
    assert parts == list(tier.PARTS), "each part of the tier is a step of its own"
    needed = {step["name"]: step.get("if", "") for step in steps(windows) if step.get("name") in parts}
    assert all("!cancelled()" in needed[part] for part in parts[1:]), "one that fails hides no other"
    for file in WORKFLOWS:
        for script in re.findall(r"\b((?:kit|tests|docs)/\S+\.(?:py|ps1|md))\b", file.read_text("utf-8")):
            assert (ROOT / script).exists(), f"{file.name}: {script}"


def test_a_release_waits_for_everything_before_it() -> None:
    jobs = read(ROOT / ".github" / "workflows" / "release.yml")["jobs"]
    waits = {name: job.get("needs") for name, job in jobs.items()}
    assert waits == {
        "build": None, "windows": "build", "attest": "windows", "pypi": "attest", "gallery": "attest",
        "release": ["pypi", "gallery"],
    }  # fmt: skip
