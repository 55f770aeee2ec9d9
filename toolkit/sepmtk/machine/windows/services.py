"""The Services port. ServiceController makes the requests and never waits; what a service is set up to
do comes from the registry, its state from the service manager."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from sepmtk.machine.errors import Busy, NotFound
from sepmtk.machine.values import RegistryKey, Request, ServiceInfo, ServiceState, SidType, StartMode
from sepmtk.machine.windows import scm
from sepmtk.machine.windows.codes import (
    ERROR_DEPENDENT_SERVICES_RUNNING,
    ERROR_SERVICE_ALREADY_RUNNING,
    ERROR_SERVICE_CANNOT_ACCEPT_CTRL,
    ERROR_SERVICE_DOES_NOT_EXIST,
)
from sepmtk.machine.windows.registry import WindowsRegistry
from sepmtk.machine.windows.runtime import types
from sepmtk.machine.windows.translate import dotnet

SERVICES = RegistryKey("SYSTEM\\CurrentControlSet\\Services")
SERVICE_DEMAND_START, SERVICE_DISABLED = 3, 4
SERVICE_SID_TYPE_UNRESTRICTED, SERVICE_SID_TYPE_RESTRICTED = 1, 3
_START_MODES = {
    f"{SERVICE_DEMAND_START}": StartMode.MANUAL,
    f"{SERVICE_DISABLED}": StartMode.DISABLED,
}
"""0 and 1 are drivers', 2 is automatic."""
_SID_TYPES = {
    f"{SERVICE_SID_TYPE_UNRESTRICTED}": SidType.UNRESTRICTED,
    f"{SERVICE_SID_TYPE_RESTRICTED}": SidType.RESTRICTED,
}
_PENDING = (ServiceState.START_PENDING, ServiceState.STOP_PENDING)
_UNKNOWN = f"{ERROR_SERVICE_DOES_NOT_EXIST}: no such service"


class WindowsServices:
    """The services of this server."""

    def __init__(self, registry: WindowsRegistry) -> None:
        self._registry = registry
        self._spelling: dict[str, str] = {}

    def names(self) -> Sequence[str]:
        """Those that are set up in the registry too: one that is being deleted may not be."""
        listed = {name.casefold() for name in scm.names()}
        return sorted((s for n, s in self._read_spelling().items() if n in listed), key=str.casefold)

    def info(self, name: str) -> ServiceInfo:
        name = self._stored(name)
        key, now = SERVICES.child(name), scm.status(name)
        text = self._registry.text
        return ServiceInfo(
            name=name,
            display_name=scm.display_name(name),
            state=now.state,
            start_mode=_START_MODES.get(text(key, "Start"), StartMode.AUTO),
            account=text(key, "ObjectName", "LocalSystem"),
            sid_type=_SID_TYPES.get(text(key, "ServiceSidType"), SidType.NONE),
            depends_on=tuple(self._depends_on(key)),
            wait_hint=timedelta(milliseconds=now.wait_hint_ms),
            exit_code=now.exit_code,
            specific_code=now.specific_exit_code,
            image_path=text(key, "ImagePath"),
        )

    def request(self, name: str, what: Request) -> None:
        name = self._stored(name)
        state = scm.status(name).state
        if state in _PENDING:
            starts = state is ServiceState.START_PENDING and what is Request.RUN
            code = ERROR_SERVICE_ALREADY_RUNNING if starts else ERROR_SERVICE_CANNOT_ACCEPT_CTRL
            raise Busy(name, f"{code}: the service is {state.value}")
        with dotnet(name):
            service = types("System.ServiceProcess").ServiceController(name)
            try:
                _run(service, state) if what is Request.RUN else _stop(service, name, state)
            finally:
                service.Dispose()

    def _stored(self, name: str) -> str:
        """The name as it is spelled in the registry. A new one is looked for, one that has gone is
        told by the service manager."""
        wanted = name.casefold()
        if wanted not in self._spelling and wanted not in self._read_spelling():
            raise NotFound(name, _UNKNOWN)
        return self._spelling[wanted]

    def _read_spelling(self) -> dict[str, str]:
        self._spelling = {name.casefold(): name for name in self._registry.subkeys(SERVICES)}
        return self._spelling

    def _depends_on(self, key: RegistryKey) -> Iterator[str]:
        """Services by name, then the members of groups: one of those has to run."""
        text = self._registry.text
        yield from filter(None, text(key, "DependOnService").split("\n"))
        groups = {group.casefold() for group in text(key, "DependOnGroup").split("\n") if group}
        if groups:
            for name in self._registry.subkeys(SERVICES):
                if text(SERVICES.child(name), "Group").casefold() in groups:
                    yield name


def _run(service: Any, state: ServiceState) -> None:
    if state is ServiceState.PAUSED:
        service.Continue()
    elif state is not ServiceState.RUNNING:
        service.Start()


def _stop(service: Any, name: str, state: ServiceState) -> None:
    if state is ServiceState.STOPPED:
        return
    # Stop() would stop them one after the other, waiting, and start none of them again.
    needing = [str(d.ServiceName) for d in service.DependentServices]
    if running := sorted(n for n in needing if _runs(n)):
        raise Busy(
            name, f"{ERROR_DEPENDENT_SERVICES_RUNNING}: running services depend on it: {', '.join(running)}"
        )
    service.Stop()


def _runs(name: str) -> bool:
    try:
        return scm.status(name).state is not ServiceState.STOPPED
    except NotFound:  # deleted since
        return False
