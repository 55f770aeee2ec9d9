"""What a process read at its start: the certificate that it shows on a port, named
``<service>:<port>``. It changes by a restart only, and cannot be put back, only derived again."""

from __future__ import annotations

from sepmtk.machine.values import ServiceState
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.run.effector import Effector
from sepmtk.run.effectors.service import POLL_SECONDS, bring_to
from sepmtk.run.look import Hands, Look
from sepmtk.run.patience import Patience

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


def _read(look: Look, name: str) -> Value:
    """The thumbprint; None where nobody answers."""
    from sepmtk.sepm.served import shown_on

    der = shown_on(look.reader, look.server, _split(name)[1])
    return thumbprint_of(der) if der else None


def _write(hands: Hands, name: str, value: Value) -> None:
    """Restart the service; where it shows something else then, the read-back says so."""
    service, _ = _split(name)
    bring_to(hands, service, ServiceState.STOPPED)
    bring_to(hands, service, ServiceState.RUNNING)
    patience = Patience(hands.machine.clock)
    while _read(hands.look, name) is None and patience.seconds < SERVING_SECONDS:
        patience.nap(POLL_SECONDS)


EFFECTOR = Effector(Kind.LOADED, UndoClass.REDERIVE, convergent=True, read=_read, write=_write, volatile=True)
