"""Labs for tests: each scenario is made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lab_ground import Ground, Maker

from sepmtk.machine.lab.scenarios import create


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    found: dict[str, Path] = {}

    def make(scenario: str) -> Path:
        if scenario not in found:
            found[scenario] = tmp_path_factory.mktemp("made") / scenario
            create(found[scenario], scenario)
        return found[scenario]

    return make


@pytest.fixture
def lab(made: Callable[[str], Path], tmp_path: Path) -> Maker:
    """``lab("kb-229342")``: a fresh copy; with options of the setting, a lab of its own."""

    def open_copy(scenario: str, **options: Any) -> Ground:
        folder = tmp_path / scenario
        if options:
            create(folder, scenario, **options)
        else:
            shutil.copytree(made(scenario), folder)
        return Ground.of(folder)

    return open_copy
