"""What the steps and effectors of a run may look at, and what effectors may write with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sepmtk.checks.view import View
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.plan import Plan
from sepmtk.engine.state import Effect, Seen, net_effects
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import ServiceState
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.clients import ClientSource
from sepmtk.model.moments import moment
from sepmtk.model.notice import Event
from sepmtk.model.resource import Kind, Resource
from sepmtk.sepm.api import SepmApi

STOPPED = ServiceState.STOPPED.value


@dataclass(frozen=True)
class NewCertificate:
    """The certificate that a run brings. In a dry run it does not exist yet: ``der`` is empty."""

    thumbprint: str
    der: bytes
    public_key_sha256: str


NOT_YET = NewCertificate("(new)", b"", "(new)")


def stopped_by(past: Sequence[Effect]) -> list[str]:
    """Services that were found running and have been stopped, by what was done."""
    return [
        resource.name
        for resource, (before, after) in net_effects(past).items()
        if resource.kind is Kind.SERVICE and after == STOPPED and before != STOPPED
    ]


@dataclass(frozen=True, kw_only=True)
class RunView(View):
    """A host as a run sees it. ``folder`` is None in a dry run, ``clients`` where nobody said how to see
    them, ``api`` where nobody gave a log-in of the console. ``past`` gives what the run has changed so
    far; ``seen`` what a step saw to be done by others, and when it first did."""

    plan: Plan
    folder: RunFolder | None = None
    clients: ClientSource | None = None
    api: SepmApi | None = None
    tell: Callable[[Event], None] = field(default=lambda event: None)
    past: Callable[[], Sequence[Effect]] = field(default=tuple)
    seen: Callable[[str, Resource], Seen | None] = field(default=lambda step, resource: None)

    def last_began(self, resource: Resource) -> datetime | None:
        """When the run last began to change ``resource``."""
        times = [effect.began for effect in self.past() if effect.resource == resource]
        return moment(times[-1]) if times else None

    def stopped_here(self) -> list[str]:
        """Services that the run found running and has stopped."""
        return stopped_by(self.past())

    def new(self) -> NewCertificate:
        """The certificate in the run's folder, or the stand-in before there is one."""
        folder = self.folder
        if folder is None or not folder.certificate.is_file():
            return NOT_YET
        info, der = self._certificate
        return NewCertificate(info.thumbprint, der, info.public_key_sha256)

    @cached_property
    def _certificate(self) -> tuple[CertificateInfo, bytes]:
        from sepmtk.pki.certificate import describe
        from sepmtk.pki.inspect import to_der

        assert self.folder is not None
        der = to_der(self.folder.certificate.read_bytes())
        return describe(der), der


@dataclass(frozen=True)
class RunAccess:
    """A host that can be changed. ``secrets`` are never written anywhere by us but where they
    belong; ``service_timeout`` in seconds is the least that a service gets to change its state."""

    view: RunView
    machine: Machine
    folder: RunFolder
    service_timeout: float = 120.0
    secrets: Mapping[str, bytes] = field(default_factory=dict, repr=False)
