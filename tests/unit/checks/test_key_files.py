"""Where a key's file is, and whether it says what the handle says."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any, cast

import pytest

from sepmtk.checks.key_files import agreement, key_file
from sepmtk.checks.sql import concerned_keys
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, RegistryData, RegistryKey, ValueKind
from sepmtk.model import dacl
from sepmtk.model.sid import service_sid
from sepmtk.sepm.discover import discover

KNOWN = {
    "iisConfigurationKey": "6de9cb26d2b98c01ec4e9e8b34824aa2",
    "iisWasKey": "76944fb33636aeddb9590521c2e8815a",
    "NetFrameworkConfigurationKey": "d6d986f09a1ee04e24c949879fdb506c",
    "Microsoft Internet Information Server": "c2319c42033a5ca7f44e731bfd3fa2b5",
}
"""File names that are the same on every Windows server (Microsoft's own documents list them)."""


class Registry:
    def get(self, key: RegistryKey, name: str) -> RegistryData:
        if name != "MachineGuid":
            raise NotFound(name)
        return RegistryData(ValueKind.STRING, "GUID")


@pytest.mark.parametrize("container", KNOWN)
def test_the_files_of_known_containers(container: str) -> None:
    look = cast("View", SimpleNamespace(reader=SimpleNamespace(registry=Registry())))
    folder = "C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys"
    found = key_file(look, KeyName(SCHANNEL_PROVIDER, container))
    assert found == PureWindowsPath(f"{folder}\\{KNOWN[container]}_GUID")


def test_handle_and_file_agree_and_where_they_do_not_it_is_told(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy")
    machine = open_lab(tmp_path / "lab")
    look = View(reader=machine.reader(), server=discover(machine.reader()))
    (key,) = concerned_keys(look)
    path = key_file(look, key)
    assert path is not None
    assert machine.files.security(path) == machine.keys.dacl(key)
    assert list(agreement(look)) == []

    class Other:
        def __getattr__(self, name: str) -> Any:
            return getattr(machine.files, name)

        def security(self, asked: PureWindowsPath) -> bytes:
            return dacl.revoke(machine.files.security(asked), service_sid(look.server.sql.service))

    differing = replace(look, reader=replace(machine.reader(), files=Other()), _seen={})
    assert [finding.id for finding in agreement(differing)] == ["KEY-DACL-DIFFERS"]
