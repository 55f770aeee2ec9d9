"""The server as these tests see it: PowerShell and .NET outside, the command line inside."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from express import PORT

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import KeyName, RegistryKey, Store
from sepmtk.machine.windows.security import same
from sepmtk.sepm.discover import discover

SQL_CLIENT = """
$where = 'Server=tcp:{name},{port};Integrated Security=true;Timeout=30'
$connection = New-Object System.Data.SqlClient.SqlConnection(
    "$where;Encrypt=true;TrustServerCertificate={trust}")
try {{ $connection.Open(); 'open' }} catch {{ $_.Exception.Message }} finally {{ $connection.Dispose() }}
"""


def powershell(script: str, **more: str) -> str:
    """What Windows PowerShell says. Not with PowerShell 7's PSModulePath, where that is an ancestor: it would
    load 7's modules, and lack Get-FileHash and Get-Acl (PowerShell/PowerShell issue 27774)."""
    own = {name: value for name, value in os.environ.items() if name.upper() != "PSMODULEPATH"}
    done = subprocess.run(
        ["powershell.exe", "-NoProfile", "-NonInteractive", "-Command", script],
        capture_output=True, text=True, errors="replace", check=False, timeout=600, env=own | more,
    )  # fmt: skip
    assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
    return done.stdout.strip()


def dial(name: str, *, trust: bool = False) -> str:
    """``open`` where SqlClient logs in with the certificate validated, else its sentence."""
    return powershell(SQL_CLIENT.format(name=name, port=PORT, trust=str(trust).lower()))


def sepmtk(*arguments: str, expected: int = 0) -> Any:
    """The command line; its JSON."""
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", "--json", "--yes", *arguments],
        capture_output=True, text=True, check=False, timeout=600,
    )  # fmt: skip
    assert done.returncode == expected, f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout)


@dataclass(frozen=True)
class AccessList:
    """Of a key. Alike where they say the same: Windows writes generic rights as what they stand for."""

    descriptor: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, AccessList) and same(self.descriptor, other.descriptor)

    def __hash__(self) -> int:
        return 0


def snapshot(machine: Machine) -> dict[str, object]:
    """Everything that a bind may change."""
    server = discover(machine.reader())
    key = RegistryKey(server.sql.settings_key)
    names = machine.registry.names(key)
    stores = {
        store.value: sorted(entry.der.hex() for entry in machine.stores.list(store))
        for store in (Store.MACHINE_MY, Store.MACHINE_ROOT)
    }
    return {
        "registry": {name: machine.registry.get(key, name).data for name in names},
        "stores": stores,
        "keys": {str(name): _dacl(machine, name) for name in machine.keys.names()},
        "services": {name: machine.services.info(name).state.value for name in server.services},
    }


def _dacl(machine: Machine, name: KeyName) -> AccessList | str:
    """Windows keeps keys of its own that no administrator may look at."""
    try:
        return AccessList(machine.keys.dacl(name))
    except PortError as error:
        return type(error).__name__
