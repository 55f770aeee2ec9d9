"""Windows as documented: ``machine/windows``, unchanged, over a model of what it calls.

:func:`install` puts the model in the place of ``nt.call``, ``winreg`` and the .NET namespaces. What lasts
is a lab's folder, and what programs do when a service starts is the lab's; the rules of the calls are the
model's own, each a row of docs/windows-rules.md.
"""

from __future__ import annotations

import os
import socket
import sys
from datetime import datetime, timedelta, timezone, tzinfo
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from documented_cng import Cng
from documented_disk import Disk, Held
from documented_dotnet import System
from documented_events import EventLogEntryType, event_log
from documented_files import DocumentedPath, Files
from documented_kernel import Kernel, message
from documented_keys import Containers, CryptoKeySecurity, cryptography
from documented_names import Names
from documented_registry import Registry
from documented_services import Services
from documented_stores import Certificates
from pytest_mock import MockerFixture

from sepmtk.engine import durable
from sepmtk.machine import nt
from sepmtk.machine.lab.host import LabClock
from sepmtk.machine.lab.keys import PROVIDER_TYPES
from sepmtk.machine.lab.network import LabNetwork
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.services import configuration, depends_on
from sepmtk.machine.ports import Machine
from sepmtk.machine.windows import capi, clock, facts, files, host, key_files, runtime

_SERVICES = "SYSTEM\\CurrentControlSet\\Services"
_PROVIDERS = "SOFTWARE\\Microsoft\\Cryptography\\Defaults\\Provider"
_SID_TYPES = {"none": "0", "unrestricted": "1", "restricted": "3"}
EPHEMERAL = 32768
"""Ports from here on are this system's own."""


class Documented:
    """The model. Its parts can be told what a test wants of them."""

    def __init__(self, folder: Path) -> None:
        self.lab = lab_at(folder.resolve())
        self.kernel = Kernel(self.lab)
        self.disk = Files(self.kernel)
        self.registry = Registry(self.kernel)
        self.names = Names(self.kernel)
        self.services = Services(self.kernel)
        self.containers = Containers(self.kernel)
        self.cng = Cng(self.kernel)
        self.certificates = Certificates(self.kernel)
        self.network = LabNetwork(self.lab)
        for part in (self.disk, self.names, self.services, self.containers, self.cng, self.certificates):
            self.kernel.take(part)
        self.kernel.take(Holders(self.disk))

    def namespaces(self) -> dict[str, Any]:
        """What ``import System…`` gives."""
        return {
            "winreg": self.registry,
            "System": System,
            "System.Security.Cryptography": cryptography(self.kernel, self.containers, self.cng),
            "System.Security.Cryptography.X509Certificates": self.certificates.types(),
            "System.Security.AccessControl": SimpleNamespace(
                CryptoKeySecurity=CryptoKeySecurity, AccessControlSections=SimpleNamespace(Access=2)
            ),
            "System.Diagnostics": SimpleNamespace(
                EventLog=event_log(self.kernel), EventLogEntryType=EventLogEntryType
            ),
            "System.ServiceProcess": SimpleNamespace(ServiceController=self.services.controller()),
        }


class Holders:
    """The Restart Manager."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._asked = ""

    def RmStartSession(self, session: Any, flags: int, key: Any) -> None:
        session._obj.value = 1

    def RmEndSession(self, session: int) -> None:
        """Nothing is kept."""

    def RmRegisterResources(self, session: int, count: int, files: Any, *_: Any) -> None:
        self._asked = files[0]

    def RmGetList(self, session: int, needed: Any, count: Any, found: Any, reasons: Any) -> None:
        held = self._disk.held.get(self._disk.real(self._asked))
        count._obj.value = int(held is not None)
        if held:
            found[0].pid, found[0].name = 4321, held.by


class _Time:
    """The module ``time`` by the lab's clock."""

    def __init__(self, model: Documented) -> None:
        self._model, self._clock = model, LabClock(model.lab)
        self.sleep = self._clock.sleep

    def monotonic(self) -> float:
        return self._clock.now().timestamp()

    def now(self, zone: tzinfo | None = None) -> datetime:
        here = timezone(timedelta(hours=self._model.lab.config["utc_offset"]))
        return _Here.fromtimestamp(self.monotonic(), zone or here)


class _Here(datetime):
    """A moment in the server's zone, which is its local one."""

    def astimezone(self, tz: tzinfo | None = None) -> _Here:
        return self if tz is None else super().astimezone(tz)


def prepare(model: Documented) -> None:
    """What the lab's tables leave out: providers, and what a service is set up with."""
    with model.lab.hold():
        table = model.lab.read("machine/registry.json")
        for provider, type in PROVIDER_TYPES.items():
            if type:
                table[f"{_PROVIDERS}\\{provider}"] = {"Type": ["dword", str(type)]}
        for name, entry in configuration(model.lab).items():
            key = table.setdefault(f"{_SERVICES}\\{name}", {})
            key["ServiceSidType"] = ["dword", _SID_TYPES[entry["sid_type"]]]
            if needed := depends_on(model.lab, name):
                key["DependOnService"] = ["multi", "\n".join(needed)]
        build = str(model.lab.config["windows_build"])
        table["SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion"] = {"CurrentBuildNumber": ["string", build]}
        model.lab.save("machine/registry.json", table)
        (model.lab.drive / "ProgramData").mkdir(exist_ok=True)


def install(mocker: MockerFixture, folder: Path) -> Documented:
    """The model over the lab in ``folder``, in the place of Windows."""
    model = Documented(folder)
    prepare(model)
    now = _Time(model)
    mocker.patch.multiple(
        nt, call=model.kernel.call, failure=model.kernel.failure, message=message,
        last_code=lambda: model.kernel.error, descriptor_of=model.disk.descriptor_of,
    )  # fmt: skip
    mocker.patch.dict(sys.modules, model.namespaces())
    mocker.patch.object(runtime, "load")
    mocker.patch.object(files, "Path", type("ModelPath", (DocumentedPath,), {"disk": model.disk}))
    mocker.patch.multiple(clock, time=now, datetime=now, _SLICE=3600.0)
    mocker.patch.object(facts, "datetime", now)
    for module in (host, facts):
        mocker.patch.object(module, "state_folder", lambda: model.lab.drive / "ProgramData" / "sepmtk")
    for module in (capi, key_files):
        mocker.patch.object(module, "ANSI", "cp1252")
    mocker.patch("sysconfig.get_platform", return_value="win-amd64")
    mocker.patch.object(socket, "getaddrinfo", _addresses(model))
    return model


def own_files(mocker: MockerFixture) -> None:
    """What the toolkit writes for itself goes by Win32, too, as it does on Windows."""
    mocker.patch.object(durable, "os", SimpleNamespace(**vars(os) | {"name": "nt"}))


def _addresses(model: Documented) -> Any:
    """The server's names are its own, and its ports are the lab's listeners."""
    real = socket.getaddrinfo

    def getaddrinfo(name: Any, port: Any, *given: Any, **named: Any) -> Any:
        if port is None and str(name).lower() in [known.lower() for known in model.names.names()]:
            return [(2, 1, 6, "", (address, 0)) for address in model.lab.config["addresses"]]
        if name == "127.0.0.1" and isinstance(port, int) and port < EPHEMERAL:
            port = model.network.endpoint(port).port
        return real(name, port, *given, **named)

    return getaddrinfo


def opened(mocker: MockerFixture, folder: Path) -> tuple[Documented, Machine]:
    """The same, with the adapter over it."""
    return (model := install(mocker, folder)), _open(model)


def _open(model: Documented) -> Machine:
    with model.lab.hold():
        return host.open_server()


__all__ = ["Documented", "Held", "install", "opened"]
