"""What a process read at its start: the certificate that it shows on a port, named
``<service>:<port>``. It changes by a restart only, and cannot be put back, only derived again."""

from __future__ import annotations

from sepmtk.engine.effector import Effector
from sepmtk.engine.effectors.service import POLL_SECONDS, bring_to
from sepmtk.engine.patience import Patience
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.values import ServiceState
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.model.thumbprint import thumbprint_of

SERVING_SECONDS = 60.0
"""A service reports that it runs a moment before it takes connections."""


def resource(service: str, port: int) -> Resource:
    """The certificate that ``service`` shows on ``port``."""
    return Resource(Kind.LOADED, f"{service}:{port}")


def service_of(resource: Resource) -> str:
    """Whose port it is."""
    return _split(resource.name)[0]


def _split(name: str) -> tuple[str, int]:
    service, _, port = name.rpartition(":")
    return service, int(port)


def _read(view: RunView, name: str) -> Value:
    """The thumbprint; None where nobody answers."""
    from sepmtk.sepm.served import shown_on

    der = shown_on(view.reader, view.server, _split(name)[1])
    return thumbprint_of(der) if der else None


def _write(access: RunAccess, name: str, value: Value) -> None:
    """Restart the service; where it shows something else then, the read-back says so."""
    service, _ = _split(name)
    bring_to(access, service, ServiceState.STOPPED)
    bring_to(access, service, ServiceState.RUNNING)
    patience = Patience(access.machine.clock)
    while _read(access.view, name) is None and patience.seconds < SERVING_SECONDS:
        patience.nap(POLL_SECONDS)


EFFECTOR = Effector(Kind.LOADED, UndoClass.REDERIVE, convergent=True, read=_read, write=_write, volatile=True)
