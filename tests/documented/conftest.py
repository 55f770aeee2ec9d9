"""Hosts of the model: a lab's scenario under ``machine/windows``."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from documented_host import Documented, opened
from pytest_mock import MockerFixture

from sepmtk.machine.ports import Machine

Windows = tuple[Documented, Machine]


@pytest.fixture
def windows(pristine: Callable[[str], Path], mocker: MockerFixture, tmp_path: Path) -> Windows:
    """A healthy SEPM server."""
    return opened(mocker, Path(shutil.copytree(pristine("healthy"), tmp_path / "windows")))


@pytest.fixture
def outage(pristine: Callable[[str], Path], mocker: MockerFixture, tmp_path: Path) -> Windows:
    """A SEPM server that has locked itself out, and on which a command has changed something before: the
    folder of the runs is there."""
    model, machine = opened(mocker, Path(shutil.copytree(pristine("kb-229342"), tmp_path / "windows")))
    machine.host.hold_state_folder()
    return model, machine
