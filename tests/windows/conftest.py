"""The tiers that need a Windows of their own. ``python3 dev.py windows`` sets them up and runs them; a
plain run of the suite passes them by."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import mono_setup
import pytest
import wine_setup
from wine_ground import INSIDE
from wine_run import Wine

collect_ignore_glob = [
    pattern
    for pattern, variable in (("test_wine_*.py", INSIDE), ("mono/*", mono_setup.INSIDE))
    if variable not in os.environ
]


@pytest.fixture(scope="module")
def prefix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    """A new prefix for each module: nothing that another one has laid out is there."""
    wine = wine_setup.prefix(tmp_path_factory.mktemp("wine") / "prefix")
    yield wine
    wine.remove()


@pytest.fixture(scope="module")
def wine(prefix: Wine) -> Iterator[Wine]:
    """The prefix with a session of its server, ended with the module."""
    with prefix.session():
        yield prefix


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A folder that programs in Wine reach by drive Z."""
    return tmp_path
