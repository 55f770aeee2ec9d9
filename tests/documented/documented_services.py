"""The service manager: StartService, ControlService and their errors ([MS-SCMR] 3.1.4.19, 3.1.4.2), the
dependencies, and .NET Framework's ServiceController over it. What a program does is the lab's."""

from __future__ import annotations

import ctypes
from ctypes import c_uint32
from typing import Any

from documented_dotnet import invalid_operation, raising
from documented_kernel import Kernel, Win32

from sepmtk.machine.lab import scm
from sepmtk.machine.lab.services import configuration, depends_on

STATES = {"stopped": 1, "start_pending": 2, "stop_pending": 3, "running": 4}
QUERY_STATUS, START, STOP, ENUMERATE_DEPENDENTS = 0x4, 0x10, 0x20, 0x8
NEVER_STARTED, SPECIFIC = 1077, 1066


class Listed(ctypes.Structure):
    """ENUM_SERVICE_STATUS_PROCESSW, with this system's wide characters."""

    _fields_ = (("name", ctypes.c_wchar_p), ("display", ctypes.c_wchar_p), ("status", c_uint32 * 9))


class Services:
    """``denied`` names services whose list gives administrators nothing; ``refused`` has errors of
    StartService by name: 1053 (the program does not answer), 1069 (its account can't log on)."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.denied: set[str] = set()
        self.refused: dict[str, int] = {}
        self._open: dict[int, str] = {}
        self._kept: list[Any] = []

    # -- Win32

    def OpenSCManagerW(self, machine: Any, database: Any, access: int) -> int:
        return 0x1

    def OpenServiceW(self, manager: int, name: str, access: int) -> int:
        found = self.known(name)
        self._open[0x10 + len(self._open)] = found
        return 0x0F + len(self._open)

    def CloseServiceHandle(self, handle: int) -> None:
        """Numbers are not used again."""

    def QueryServiceStatusEx(self, handle: int, level: int, found: Any, room: int, needed: Any) -> None:
        values = self._status(self._open[handle])
        ctypes.memmove(ctypes.addressof(found._obj), (c_uint32 * 9)(*values), 36)

    def GetServiceDisplayNameW(self, manager: int, name: str, buffer: Any, size: Any) -> None:
        buffer.value = self._set_up(self.known(name))["display"]["en"]

    def EnumServicesStatusExW(self, manager: int, *given: Any) -> None:
        _, _, _, buffer, room, needed, count, *_ = given
        names = list(configuration(self._kernel.lab))
        size = ctypes.sizeof(Listed) * len(names)
        if room < size:
            needed._obj.value = size - room  # the bytes of the entries that are left
            raise Win32(234)
        rows = (Listed * len(names))()
        for row, name in zip(rows, names, strict=True):
            row.name, row.display = name, name
            row.status = (c_uint32 * 9)(*self._status(name))
        self._kept.append(rows)
        ctypes.memmove(buffer, rows, size)
        count._obj.value = len(names)

    # -- rules

    def known(self, name: str) -> str:
        """The name as it is stored.

        Raises:
            Win32: 1060, 5.
        """
        found = next((n for n in configuration(self._kernel.lab) if n.lower() == name.lower()), None)
        if found is None:
            raise Win32(1060)
        if found in self.denied:
            raise Win32(5)
        return found

    def state(self, name: str) -> str:
        lab = self._kernel.lab
        found: str = scm.settle(lab, lab.now())["services"][name]["state"]
        return found

    def dependents(self, name: str) -> list[str]:
        """EnumDependentServices, in any state: the last to start comes first."""
        lab = self._kernel.lab
        return [other for other in configuration(lab) if name in depends_on(lab, other)]

    def start(self, name: str) -> None:
        """StartService."""
        lab = self._kernel.lab
        if self.state(name) != "stopped":
            raise Win32(1056)
        if self._set_up(name)["start_mode"] == "disabled":
            raise Win32(1058)
        for needed in depends_on(lab, name):
            if needed not in configuration(lab):
                raise Win32(1075)
            if self.state(needed) in ("stopped", "stop_pending") and (
                needed in self.refused or self._set_up(needed)["start_mode"] == "disabled"
            ):
                raise Win32(1068)
        if name in self.refused:
            raise Win32(self.refused[name])
        scm.request_run(lab, name, lab.now())

    def stop(self, name: str) -> None:
        """ControlService(SERVICE_CONTROL_STOP)."""
        state = self.state(name)
        if state == "stopped":
            raise Win32(1062)
        if state != "running":
            raise Win32(1061)
        if any(self.state(other) != "stopped" for other in self.dependents(name)):
            raise Win32(1051)
        scm.request_stop(self._kernel.lab, name, self._kernel.lab.now())

    def _set_up(self, name: str) -> dict[str, Any]:
        return configuration(self._kernel.lab)[name]

    def _status(self, name: str) -> list[int]:
        """SERVICE_STATUS_PROCESS: type, state, controls, exit codes, check point, hint, process, flags."""
        lab = self._kernel.lab
        now = scm.settle(lab, lab.now())["services"][name]
        codes = [now["exit_code"], now["specific_code"]]
        hint = int(self._set_up(name)["wait_hint"] * 1000)
        state = STATES[now["state"]]
        return [0x10, state, int(state == 4), *codes, 0, hint, 0 if state == 1 else 4242, 0]

    def controller(self) -> type:
        """System.ServiceProcess.ServiceController (referencesource, ServiceController.cs)."""
        kernel, services = self._kernel, self

        class ServiceController:
            def __init__(self, name: str) -> None:
                self.ServiceName = name

            @property
            def DependentServices(self) -> list[ServiceController]:
                with raising(kernel, "EnumDependentServices", invalid_operation, writes=False):
                    needing = services.dependents(services.known(self.ServiceName))
                return [type(self)(name) for name in needing]

            def Start(self) -> None:
                with raising(kernel, "StartService", invalid_operation):
                    services.start(services.known(self.ServiceName))

            def Stop(self) -> None:
                """Stops what depends on it first; the toolkit sees to it that there is none."""
                with raising(kernel, "ControlService", invalid_operation):
                    services.stop(services.known(self.ServiceName))

            def Dispose(self) -> None:
                pass

        return ServiceController
