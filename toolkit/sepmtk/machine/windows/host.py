"""This Windows server as a host: ``open_server``."""

from __future__ import annotations

from sepmtk.machine.ports import Machine
from sepmtk.machine.windows.clock import WindowsClock
from sepmtk.machine.windows.events import WindowsEvents
from sepmtk.machine.windows.facts import WindowsHost
from sepmtk.machine.windows.files import WindowsFiles
from sepmtk.machine.windows.keys import WindowsKeys
from sepmtk.machine.windows.network import WindowsNetwork
from sepmtk.machine.windows.own_code import check_own_code
from sepmtk.machine.windows.preflight import check_process
from sepmtk.machine.windows.registry import WindowsRegistry
from sepmtk.machine.windows.services import WindowsServices
from sepmtk.machine.windows.state_folder import check_state_folder, state_folder
from sepmtk.machine.windows.stores import WindowsStores


def open_server() -> Machine:
    """The server that this process runs on. Nothing of .NET is loaded yet.

    Raises:
        Refused: ``NOT-64-BIT``, ``NOT-ELEVATED``, ``PYTHON-OPEN``, ``STATE-FOLDER-OPEN``,
            ``STATE-FOLDER-SHARED``, ``STATE-FOLDER-LINK``.
    """
    check_process()
    check_own_code()
    check_state_folder(state_folder())
    registry = WindowsRegistry()
    host = WindowsHost(registry)
    stores = WindowsStores(lambda key: keys.type_and_spec(key))
    keys = WindowsKeys(registry, stores.linked)
    return Machine(
        WindowsFiles(),
        registry,
        stores,
        keys,
        WindowsServices(registry),
        WindowsEvents(),
        WindowsNetwork(lambda: host.names()[1]),
        host,
        WindowsClock(),
    )
