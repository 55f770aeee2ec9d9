"""What a renewal shall be, and when it goes on."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Annotated, Any

import typer

from sepmtk.cli.asked.certificate import CertificateAsked

Partners = Annotated[str, typer.Option("--partners", metavar="none|some")]
WaitHours = Annotated[float | None, typer.Option("--wait-hours", metavar="N", min=0)]
MaxMissing = Annotated[int | None, typer.Option("--max-missing", metavar="N", min=0)]
StaleDays = Annotated[int | None, typer.Option("--stale-days", metavar="N", min=1)]


@dataclass(frozen=True)
class GatesAsked:
    """When to go on. What is not given stays as it is."""

    partners: Partners = ""
    wait_hours: WaitHours = None
    max_missing: MaxMissing = None
    stale_days: StaleDays = None

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


@dataclass(frozen=True)
class RenewalAsked(CertificateAsked):
    """What a renewal shall be."""

    keep_pinned: Annotated[bool, typer.Option("--keep-pinned")] = False
    console_first: Annotated[bool, typer.Option("--console-first")] = False
    revert_trust: Annotated[bool, typer.Option("--revert-trust")] = False
    ticket: Annotated[str, typer.Option("--ticket", metavar="TEXT")] = ""
    note: Annotated[str, typer.Option("--note", metavar="TEXT")] = ""
