"""Labs for tests: each scenario is made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lab_ground import Ground, Maker

from sepmtk.machine.lab.scenarios import create


@pytest.fixture
def lab(pristine: Callable[[str], Path], tmp_path: Path) -> Maker:
    """``lab("kb-229342")``: a fresh copy; with options of the setting, a lab of its own."""

    def open_copy(scenario: str, **options: Any) -> Ground:
        folder = tmp_path / scenario
        if options:
            create(folder, scenario, **options)
        else:
            shutil.copytree(pristine(scenario), folder)
        return Ground.of(folder)

    return open_copy
