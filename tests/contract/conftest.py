"""The hosts that the contract is held against. To add one: write a maker and name it in HOSTS."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path, PureWindowsPath

import pytest
from contract_ground import Ground

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


HOSTS: dict[str, Callable[[Path, Path], Ground]] = {"lab": lab}


@pytest.fixture(params=HOSTS)
def ground(request: pytest.FixtureRequest, template: Path, tmp_path: Path) -> Ground:
    name: str = request.param
    return HOSTS[name](template, tmp_path / "host")


@pytest.fixture
def machine(ground: Ground) -> Machine:
    return ground.machine
