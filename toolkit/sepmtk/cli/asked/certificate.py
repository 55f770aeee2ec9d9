"""What a new certificate shall be, and its PFX's password."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from sepmtk.model.certificate_request import COMPAT, DAYS, MOST_DAYS

PasswordFile = Annotated[Path | None, typer.Option("--pfx-password-file", metavar="FILE")]
PasswordStdin = Annotated[bool, typer.Option("--pfx-password-stdin")]


@dataclass(frozen=True)
class CertificateAsked:
    """What a new certificate shall be."""

    san_file: Annotated[Path | None, typer.Option("--san-file", metavar="FILE")] = None
    extensions: Annotated[str, typer.Option("--extensions", metavar="SECTION")] = ""
    san: Annotated[list[str] | None, typer.Option("--san", metavar="TYPE:NAME")] = None
    cn: Annotated[str, typer.Option("--cn", metavar="FQDN")] = ""
    days: Annotated[int, typer.Option("--days", min=1, max=MOST_DAYS)] = DAYS
    not_after: Annotated[
        datetime | None, typer.Option("--not-after", formats=["%Y-%m-%d"], metavar="DATE")
    ] = None
    subject: Annotated[str, typer.Option("--subject", metavar="NAME")] = ""
    pfx_profile: Annotated[str, typer.Option("--pfx-profile", metavar="compat|modern")] = COMPAT

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**named, "san": tuple(self.san or ()), "not_after": self.end}

    @property
    def end(self) -> datetime | None:
        """The last moment of validity in UTC, where a date was given."""
        return self.not_after.replace(tzinfo=UTC) if self.not_after else None
