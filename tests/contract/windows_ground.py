"""Windows as a host of the contract: where it lets tests write, told by the file that
``SEPMTK_CONTRACT_GROUND`` names (``key``, ``service``, ``dependant``, ``disabled``).

What a test leaves is taken away before the next one: on a lab each test has a copy, here all share one
Windows. Only what the contract's tests make is touched.
"""

from __future__ import annotations

import json
import os
import tempfile
import time
from contextlib import suppress
from pathlib import Path, PureWindowsPath

from contract_ground import Ground
from contract_material import certificate, thumbprint

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import (
    SCHANNEL_PROVIDER,
    KeyName,
    RegistryKey,
    Request,
    ServiceState,
    Store,
)

TOLD = "SEPMTK_CONTRACT_GROUND"
CONTAINERS = ("contract-2026 (a)", "contract stores")
VALUES = ("Of Test", "Mixed", "Gone", "Any")
NAMES = ("contract.example", "second.example")


def told() -> bool:
    """Whether this is a Windows that was given to the contract."""
    return os.name == "nt" and TOLD in os.environ


def windows() -> Ground:
    """This Windows, tidied."""
    from sepmtk.machine.windows.host import open_server

    where = json.loads(Path(os.environ[TOLD]).read_text(encoding="utf-8"))
    machine, key = open_server(), RegistryKey(where["key"])
    folder = Path(tempfile.mkdtemp(prefix="sepmtk-contract-"))
    _tidy(machine, key)
    for name in (where["service"], where["dependant"]):
        _run(machine, name)
    return Ground(
        machine, PureWindowsPath(folder), key, where["service"], where["dependant"], where["disabled"]
    )


def _tidy(machine: Machine, key: RegistryKey) -> None:
    for store in (Store.MACHINE_MY, Store.MACHINE_ROOT, Store.USER_MY):
        for name in NAMES:
            machine.stores.remove(store, thumbprint(certificate(name)))
    for container in CONTAINERS:
        with suppress(PortError):
            machine.keys.remove(KeyName(SCHANNEL_PROVIDER, container))
    for value in VALUES:
        with suppress(PortError):
            machine.registry.delete(key, value)


def _run(machine: Machine, name: str) -> None:
    end = time.monotonic() + 60
    while (state := machine.services.info(name).state) is not ServiceState.RUNNING:
        if state is ServiceState.STOPPED:
            machine.services.request(name, Request.RUN)
        if time.monotonic() > end:
            raise TimeoutError(f"{name}: {state}")
        time.sleep(0.1)
