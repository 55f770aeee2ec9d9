"""What a step is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sepmtk.machine.values import ServiceState
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Event
from sepmtk.model.resource import Fact, Kind, Resource, Want
from sepmtk.run.look import Look
from sepmtk.run.plan import Plan
from sepmtk.run.state import Effect, Seen, net_effects

STOPPED = ServiceState.STOPPED.value

Wants = Generator[Want, Fact, None]
"""A step's facts, asked for one by one; each is answered with what was found or came about."""


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


@dataclass(frozen=True)
class Context:
    """What steps look at: the host, the frozen plan, the run's folder. They cannot write."""

    look: Look
    plan: Plan
    tell: Callable[[Event], None] = field(default=lambda event: None)
    past: Callable[[], Sequence[Effect]] = field(default=tuple)
    """What the run has changed so far."""
    seen: Callable[[str, Resource], Seen | None] = field(default=lambda step, resource: None)
    """What a step saw to be done by others, and when it first did."""

    def last_began(self, resource: Resource) -> datetime | None:
        """When the run last began to change ``resource``."""
        times = [effect.began for effect in self.past() if effect.resource == resource]
        return datetime.fromisoformat(times[-1]) if times else None

    def stopped_here(self) -> list[str]:
        """Services that the run found running and has stopped."""
        return stopped_by(self.past())

    def new(self) -> NewCertificate:
        """The certificate in the run's folder, or the stand-in before there is one."""
        folder = self.look.folder
        if folder is None or not folder.certificate.is_file():
            return NOT_YET
        info, der = self._certificate
        return NewCertificate(info.thumbprint, der, info.public_key_sha256)

    @cached_property
    def _certificate(self) -> tuple[CertificateInfo, bytes]:
        from sepmtk.pki.certificate import describe
        from sepmtk.pki.inspect import to_der

        assert self.look.folder is not None
        der = to_der(self.look.folder.certificate.read_bytes())
        return describe(der), der


@dataclass(frozen=True)
class Step:
    """A step of the procedure. ``kb_step`` is the number in KB 229342, as a label."""

    id: str
    kb_step: str
    wants: Callable[[Context], Wants]
