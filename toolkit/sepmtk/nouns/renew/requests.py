"""What may be asked of a renewal."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sepmtk.model.certificate_request import CertificateOptions
from sepmtk.model.errors import UsageError
from sepmtk.model.gates import BOUNDS, PARTNERS
from sepmtk.model.option import argument, option, secret
from sepmtk.nouns.inputs import replacing
from sepmtk.nouns.shared import ApiLogin, ClientsSeen, service_timeout

_HOURS, _MISSING, _DAYS = (BOUNDS[name] for name in ("wait_hours", "max_missing", "stale_days"))


@dataclass(frozen=True)
class Gates:
    """When a renewal goes on; what is not given stays as it is."""

    partners: str = option("", choices=PARTNERS)
    wait_hours: float | None = option(None, "N", low=_HOURS[0], high=_HOURS[1])
    max_missing: int | None = option(None, "N", low=_MISSING[0], high=_MISSING[1])
    stale_days: int | None = option(None, "N", low=_DAYS[0], high=_DAYS[1])

    def answers(self) -> dict[str, Any]:
        """What was given.

        Raises:
            UsageError: ``PARTNERS-ANSWER``.
        """
        if self.partners not in ("", *PARTNERS):
            raise UsageError("PARTNERS-ANSWER", answer=self.partners)
        given = {field.name: getattr(self, field.name) for field in fields(Gates)}
        return {name: value for name, value in given.items() if value not in (None, "")}


@dataclass(frozen=True)
class Renewal(Gates, CertificateOptions):
    """What a renewal shall be."""

    keep_pinned: bool = False
    console_first: bool = False
    revert_trust: bool = False
    ticket: str = option("", "TEXT")
    note: str = option("", "TEXT")


@dataclass(frozen=True)
class Plan(Renewal):
    """``out``: the plan goes to this file too, for approval; over one that is there only with ``replace``.
    ``manual``: the procedure by hand is shown, with this server's values."""

    out: Path | None = option(None, "FILE", cmdlet="OutFile")
    replace: bool = replacing()
    manual: bool = option(False, argv=True)


@dataclass(frozen=True)
class RunOptions:
    """How far a run goes, and what it may use."""

    until: str = option("", "STEP")
    service_timeout: float = service_timeout()
    pfx_password: bytes | None = secret()


@dataclass(frozen=True)
class Run(RunOptions, ApiLogin, ClientsSeen, Renewal):
    """``plan``: an approved plan's file, instead of all the rest."""

    plan: Path | None = option(None, "FILE", cmdlet="PlanFile")


@dataclass(frozen=True)
class OneRun:
    """``run`` "": the newest renewal, or the open one."""

    run: str = argument("", "[RUN]")


@dataclass(frozen=True)
class Status(ClientsSeen, OneRun):
    """The clients that are missing are told where it is given how to see them. ``html``: the same as a page
    for the days of waiting; a page that is there is written anew, and nothing else."""

    html: Path | None = option(None, "FILE", cmdlet="HtmlFile")


@dataclass(frozen=True)
class Resume(RunOptions, ApiLogin, ClientsSeen, Gates, OneRun):
    """``note``: why a gate is opened early."""

    note: str = option("", "TEXT")


@dataclass(frozen=True)
class Undo(ApiLogin, OneRun):
    """A log-in is needed only for what was changed over SEPM's REST API."""

    service_timeout: float = service_timeout()
