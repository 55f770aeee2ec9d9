"""What a step is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.notice import Event
from sepmtk.model.resource import Fact, Resource, Want
from sepmtk.run.look import Look
from sepmtk.run.plan import Plan

Wants = Generator[Want, Fact, None]
"""A step's facts, asked for one by one; each is answered with what was found or came about."""


@dataclass(frozen=True)
class NewCertificate:
    """The certificate that a run brings. In a dry run it does not exist yet: ``der`` is empty."""

    thumbprint: str
    der: bytes
    public_key_sha256: str


NOT_YET = NewCertificate("(new)", b"", "(new)")


@dataclass(frozen=True)
class Context:
    """What steps look at: the host, the frozen plan, the run's folder. They cannot write."""

    look: Look
    plan: Plan
    tell: Callable[[Event], None] = field(default=lambda event: None)
    when: Callable[[Resource], datetime | None] = field(default=lambda resource: None)
    """When the run last began to change a resource."""

    def new(self) -> NewCertificate:
        """The certificate in the run's folder, or the stand-in before there is one."""
        folder = self.look.folder
        if folder is None or not (folder.new / "server.crt").is_file():
            return NOT_YET
        info, der = self._certificate
        return NewCertificate(info.thumbprint, der, info.public_key_sha256)

    @cached_property
    def _certificate(self) -> tuple[CertificateInfo, bytes]:
        from sepmtk.pki.certificate import describe, to_der

        assert self.look.folder is not None
        der = to_der((self.look.folder.new / "server.crt").read_bytes())
        return describe(der), der


@dataclass(frozen=True)
class Step:
    """A step of the procedure. ``kb_step`` is the number in KB 229342, as a label."""

    id: str
    kb_step: str
    wants: Callable[[Context], Wants]
