"""Service states: ``running`` or ``stopped`` (a state between shows as itself)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sepmtk.engine.effector import Effector
from sepmtk.engine.interrupts import uninterrupted
from sepmtk.engine.patience import Patience
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import Request, ServiceInfo, ServiceState
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

POLL_SECONDS = 1.0
_BETWEEN = (ServiceState.START_PENDING, ServiceState.STOP_PENDING)


def poll_seconds(hint: timedelta) -> float:
    """A tenth of the wait hint, between one and ten seconds (Microsoft's "Starting a Service")."""
    return min(max(hint.total_seconds() / 10, POLL_SECONDS), 10.0)


def resource(name: str) -> Resource:
    """The state of this service."""
    return Resource(Kind.SERVICE, name)


def _read(view: RunView, name: str) -> Value:
    try:
        return view.reader.services.info(name).state.value
    except NotFound:
        return None


def _write(access: RunAccess, name: str, value: Value) -> None:
    bring_to(access, name, ServiceState(str(value)))


def refuse_running(view: RunView) -> None:
    """A file that SEPM reads is left alone while it runs.

    Raises:
        Refused: ``ROOT-XML-IN-USE``.
    """
    services = view.reader.services
    running = [n for n in view.server.services if services.info(n).state is not ServiceState.STOPPED]
    if running:
        raise Refused("ROOT-XML-IN-USE", services=", ".join(running), first=running[0])


def bring_to(access: RunAccess, name: str, wanted: ServiceState) -> None:
    """Ask the service for a state and wait until it is there.

    The wait is what the service itself hints at, and at least ``service_timeout`` seconds.

    Raises:
        Failed: ``SERVICE-TIMEOUT``, or ``SERVICE-STOPPED-AGAIN`` with its exit code where a
            service that was to run has ended; for SQL Server ``SQL-STOPPED-AGAIN``.
    """
    # A service on its way somewhere takes no request (Win32 1056, 1061): let it arrive first.
    _wait(access, name, "-", lambda info: info.state not in _BETWEEN)
    with uninterrupted():
        access.machine.services.request(name, Request.RUN if wanted is ServiceState.RUNNING else Request.STOP)

    def there(info: ServiceInfo) -> bool:
        if wanted is ServiceState.RUNNING and info.state is ServiceState.STOPPED:
            id = "SQL-STOPPED-AGAIN" if name == access.view.server.sql.service else "SERVICE-STOPPED-AGAIN"
            raise Failed(id, service=name, code=info.specific_code or info.exit_code)
        return info.state is wanted

    _wait(access, name, wanted.value, there)


def _wait(access: RunAccess, name: str, wanted: str, arrived: Callable[[ServiceInfo], bool]) -> None:
    patience = Patience(access.machine.clock)
    while not arrived(info := access.machine.services.info(name)):
        limit = max(access.service_timeout, info.wait_hint.total_seconds() * 2)
        if patience.seconds > limit:
            raise Failed(
                "SERVICE-TIMEOUT", service=name, state=info.state.value, wanted=wanted, seconds=int(limit)
            )
        patience.nap(poll_seconds(info.wait_hint))


EFFECTOR = Effector(Kind.SERVICE, UndoClass.EXACT, convergent=True, read=_read, write=_write, volatile=True)
