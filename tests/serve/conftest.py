"""A child to talk to, and a lab."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from serve_child import Child

from sepmtk.machine.lab import scenarios


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A session that has begun, in a folder of its own; it must end well."""
    found = Child(tmp_path)
    yield found
    assert found.close() == 0


@pytest.fixture(scope="session")
def lab_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lab to copy."""
    folder = tmp_path_factory.mktemp("template") / "lab"
    scenarios.create(folder, "kb-229342")
    return folder


@pytest.fixture
def lab(lab_template: Path, tmp_path: Path) -> str:
    """A server that has locked itself out."""
    return str(shutil.copytree(lab_template, tmp_path / "lab"))
