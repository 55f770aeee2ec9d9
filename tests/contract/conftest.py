"""The hosts that the contract is held against. To add one: write a maker and name it in HOSTS."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
import windows_ground
from contract_gaps import gap
from contract_ground import Ground
from recorder import Recorder, recorded

from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import create
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryKey


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One healthy lab, copied for each test."""
    folder = tmp_path_factory.mktemp("labs") / "healthy"
    create(folder, "healthy")
    return folder


def lab(template: Path, folder: Path) -> Ground:
    shutil.copytree(template, folder)
    machine = open_lab(folder)
    ground = PureWindowsPath("C:/scratch")
    machine.files.make_folder(ground)
    key = RegistryKey("SOFTWARE\\Microsoft\\Microsoft SQL Server\\MSSQL15.SQLEXPRESSSYMC\\MSSQLServer")
    return Ground(machine, ground, key, "semsrv", "semapisrv", "SQLAgent$SQLEXPRESSSYMC")


def windows(template: Path, folder: Path) -> Ground:
    return windows_ground.windows()


def documented(template: Path, folder: Path, mocker: Any) -> Ground:
    """``machine/windows`` over the model in tests/documented."""
    from documented_host import opened

    ground = lab(template, folder)
    _, machine = opened(mocker, folder)
    return replace(ground, machine=machine)


HOSTS: dict[str, Callable[..., Ground]] = {"lab": lab, "documented": documented}
if windows_ground.told():  # a Windows is given to the contract by name, never taken
    HOSTS = {"windows": windows}


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Recorder())


@pytest.fixture(params=HOSTS)
def ground(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Ground:
    name: str = request.param
    if reason := gap(request.node.nodeid):
        pytest.skip(reason)
    more = {"mocker": request.getfixturevalue("mocker")} if name == "documented" else {}
    made = HOSTS[name](template, tmp_path / "host", **more)
    return replace(made, machine=recorded(made.machine, request.node.nodeid))


@pytest.fixture
def machine(ground: Ground) -> Machine:
    return ground.machine
