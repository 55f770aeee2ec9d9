"""A child to talk to, and a lab."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serve_child import Child


@pytest.fixture
def child(tmp_path: Path) -> Iterator[Child]:
    """A session that has begun, in a folder of its own; it must end well."""
    found = Child(tmp_path)
    yield found
    assert found.close() == 0


@pytest.fixture
def lab(pristine: Callable[[str], Path], tmp_path: Path) -> str:
    """A server that has locked itself out."""
    return str(shutil.copytree(pristine("kb-229342"), tmp_path / "lab"))
