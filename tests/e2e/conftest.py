"""Labs and runs for the tests of the whole procedure. A lab is made once a scenario and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e_helpers import NewLab


@pytest.fixture
def new_lab(pristine: Callable[[str], Path], tmp_path: Path) -> NewLab:
    """A fresh lab: ``new_lab("kb-229342")``."""
    made = 0

    def new(scenario: str = "kb-229342") -> Path:
        nonlocal made
        made += 1
        folder = tmp_path / f"lab{made}"
        shutil.copytree(pristine(scenario), folder)
        return folder

    return new


@pytest.fixture
def lab(new_lab: NewLab) -> Path:
    """A server that has locked itself out."""
    return new_lab()
