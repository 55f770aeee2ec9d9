"""Finding SEPM and its SQL Server, in a lab and in hosts that lack something."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PureWindowsPath

import pytest

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine, Reader, RegistryReader, ServicesReader
from sepmtk.machine.values import RegistryData, RegistryKey, ServiceInfo, ValueKind
from sepmtk.model.errors import Refused
from sepmtk.sepm.discover import discover

SQL_KEY = "SOFTWARE\\Microsoft\\Microsoft SQL Server"
BASE = f"{SQL_KEY}\\MSSQL15.SQLEXPRESSSYMC\\MSSQLServer"


class Without:
    """A registry in which some values are missing or others."""

    def __init__(self, inner: RegistryReader, changes: dict[str, str | None]) -> None:
        self._inner, self._changes = inner, changes

    def get(self, key: RegistryKey, name: str) -> RegistryData:
        for ending, value in self._changes.items():
            if f"{key}\\{name}".endswith(ending):
                if value is None:
                    raise NotFound(name)
                return RegistryData(ValueKind.STRING, value)
        return self._inner.get(key, name)

    def __getattr__(self, name: str) -> object:
        return getattr(self._inner, name)


class Services:
    """Services under other names."""

    def __init__(self, inner: ServicesReader, names: tuple[str, ...], image: str = "") -> None:
        self._inner, self._names, self._image = inner, names, image

    def names(self) -> tuple[str, ...]:
        return self._names

    def info(self, name: str) -> ServiceInfo:
        return replace(self._inner.info(name), image_path=self._image or self._inner.info(name).image_path)


@pytest.fixture
def machine(pristine: Callable[[str], Path], tmp_path: Path) -> Machine:
    return open_lab(shutil.copytree(pristine("healthy"), tmp_path / "lab"))


def changed(machine: Machine, changes: dict[str, str | None], services: Services | None = None) -> Reader:
    registry = Without(machine.registry, changes)
    return replace(machine.reader(), registry=registry, services=services or machine.services)  # type: ignore[arg-type]


def refusal(reader: Reader) -> str:
    with pytest.raises(Refused) as refused:
        discover(reader)
    return refused.value.id


def test_a_whole_server(machine: Machine) -> None:
    found = discover(machine.reader())
    assert found.services == ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv")
    assert (found.sql.service, found.sql.tcp_port) == ("MSSQL$SQLEXPRESSSYMC", 2638)
    assert found.database_host == "sepm01.corp.example"
    assert found.version.startswith("14.3")
    for path in (found.server_crt, found.server_key, found.keystore, found.server_xml, found.root_xml):
        assert machine.files.stat(path).size > 0
    assert machine.files.stat(found.sql.errorlog).size > 0


def test_the_folder_from_the_service_where_the_registry_has_none(machine: Machine) -> None:
    image = '"D:\\SEPM\\bin\\SemSvc.exe" -k x'
    services = Services(machine.services, ("semsrv",), image)
    found = discover(changed(machine, {"TargetDir": None}, services))
    assert found.install_root == PureWindowsPath("D:\\SEPM")


def test_the_dynamic_port_and_the_default_errorlog(machine: Machine) -> None:
    changes = {"IPAll\\TcpPort": "", "IPAll\\TcpDynamicPorts": "49732", "SQLArg1": "-x"}
    found = discover(changed(machine, changes))  # type: ignore[arg-type]
    assert found.sql.tcp_port == 49732
    assert str(found.sql.errorlog).endswith("MSSQL15.SQLEXPRESSSYMC\\MSSQL\\Log\\ERRORLOG")


def test_no_sepm(machine: Machine) -> None:
    assert (
        refusal(changed(machine, {"TargetDir": None}, Services(machine.services, ("Spooler",)))) == "NO-SEPM"
    )


def test_the_embedded_database(machine: Machine) -> None:
    services = Services(machine.services, ("semsrv", "SQLANYs_sem5"))
    assert refusal(changed(machine, {}, services)) == "SQL-ANYWHERE"


def test_no_instance(machine: Machine) -> None:
    assert refusal(changed(machine, {"Names\\SQL\\SQLEXPRESSSYMC": None})) == "NO-SQL-INSTANCE"


@pytest.mark.parametrize(
    ("version", "id"),
    [("14.3.1169.0100", "SEPM-TOO-OLD"), ("12.1.7454.70", "SEPM-TOO-OLD"), ("14.3.3384.1000", ""), ("", "")],
)
def test_the_version_where_one_is_known(machine: Machine, version: str, id: str) -> None:
    reader = changed(machine, {"SEPM\\Version": version})
    assert (refusal(reader) if id else discover(reader).version) == (id or version)


def test_version_and_folder_from_the_list_of_programs(machine: Machine, tmp_path: Path) -> None:
    table = tmp_path / "lab" / "machine" / "registry.json"
    data = json.loads(table.read_text(encoding="utf-8"))
    key = "SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
    data[f"{key}\\{{0000-11}}"] = {
        "DisplayName": ["string", "Symantec Endpoint Protection Manager"],
        "DisplayVersion": ["string", "14.3.9816.7000"],
        "InstallLocation": ["string", "E:\\SEPM\\"],
    }
    table.write_text(json.dumps(data), encoding="utf-8")
    found = discover(changed(machine, {"TargetDir": None, "SEPM\\Version": None}))
    assert (found.version, found.install_root) == ("14.3.9816.7000", PureWindowsPath("E:\\SEPM"))


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("SEPM01", True),
        ("sepm01.CORP.example.", True),
        ("192.0.2.10", True),
        ("localhost", True),
        ("db01", False),
    ],
)
def test_whether_the_database_is_here(machine: Machine, host: str, here: bool) -> None:
    path = discover(machine.reader()).root_xml
    with machine.files.open(path) as file:
        content = file.read()
    machine.files.replace(path, content.replace(b"//sepm01.corp.example", f"//{host}".encode()))
    if here:
        assert discover(machine.reader()).database_host == host
    else:
        assert refusal(machine.reader()) == "EXTERNAL-SQL"
