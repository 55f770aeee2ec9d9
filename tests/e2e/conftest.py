"""Labs and runs for the tests of the whole procedure. A lab is made once a scenario and copied."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from e2e_helpers import NewLab

from sepmtk.machine.lab import scenarios


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Where each scenario's lab stands once it was made."""
    return {"": tmp_path_factory.mktemp("templates")}


@pytest.fixture
def new_lab(templates: dict[str, Path], tmp_path: Path) -> NewLab:
    """A fresh lab: ``new_lab("kb-229342")``."""
    made = 0

    def new(scenario: str = "kb-229342") -> Path:
        nonlocal made
        if scenario not in templates:
            templates[scenario] = templates[""] / scenario
            scenarios.create(templates[scenario], scenario)
        made += 1
        folder = tmp_path / f"lab{made}"
        shutil.copytree(templates[scenario], folder)
        return folder

    return new


@pytest.fixture
def lab(new_lab: NewLab) -> Path:
    """A server that has locked itself out."""
    return new_lab()
