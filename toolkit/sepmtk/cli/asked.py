"""Options that several commands share, as dataclasses: a parameter of such a type stands for all of
its fields (``given.with_globals`` spreads them out)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

PasswordFile = Annotated[Path | None, typer.Option("--pfx-password-file", metavar="FILE")]
PasswordStdin = Annotated[bool, typer.Option("--pfx-password-stdin")]
Timeout = Annotated[float, typer.Option("--service-timeout", metavar="SECONDS", min=1)]


@dataclass(frozen=True)
class CertificateAsked:
    """What a new certificate shall be."""

    san_file: Annotated[Path | None, typer.Option("--san-file", metavar="FILE")] = None
    san: Annotated[list[str] | None, typer.Option("--san", metavar="TYPE:NAME")] = None
    cn: Annotated[str, typer.Option("--cn", metavar="FQDN")] = ""
    days: Annotated[int, typer.Option("--days", min=1, max=36500)] = 3650
    not_after: Annotated[
        datetime | None, typer.Option("--not-after", formats=["%Y-%m-%d"], metavar="DATE")
    ] = None
    subject: Annotated[str, typer.Option("--subject", metavar="NAME")] = ""
    pfx_profile: Annotated[str, typer.Option("--pfx-profile", metavar="compat|modern")] = "compat"

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        named = {field.name: getattr(self, field.name) for field in fields(self)}
        return {**named, "san": tuple(self.san or ()), "not_after": self.end}

    @property
    def end(self) -> datetime | None:
        """The last moment of validity in UTC, where a date was given."""
        return self.not_after.replace(tzinfo=UTC) if self.not_after else None


Partners = Annotated[str, typer.Option("--partners", metavar="none|some")]
WaitHours = Annotated[float | None, typer.Option("--wait-hours", metavar="N", min=0)]
MaxMissing = Annotated[int | None, typer.Option("--max-missing", metavar="N", min=0)]
StaleDays = Annotated[int | None, typer.Option("--stale-days", metavar="N", min=1)]


@dataclass(frozen=True)
class ClientsAsked:
    """How to see the clients."""

    from_csv: Annotated[Path | None, typer.Option("--from-csv", metavar="FILE")] = None
    sem5: Annotated[bool, typer.Option("--sem5")] = False
    db_user: Annotated[str, typer.Option("--db-user", metavar="NAME")] = "sem5"
    db_password_file: Annotated[Path | None, typer.Option("--db-password-file", metavar="FILE")] = None
    db_password_stdin: Annotated[bool, typer.Option("--db-password-stdin")] = False

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        from sepmtk.cli.passwords import first_line

        password = first_line(self.db_password_file, self.db_password_stdin)
        return {
            "from_csv": self.from_csv, "sem5": self.sem5, "db_user": self.db_user, "db_password": password
        }  # fmt: skip


@dataclass(frozen=True)
class ApiAsked:
    """A log-in of SEPM's console, for its REST API."""

    api_user: Annotated[str, typer.Option("--api-user", metavar="NAME")] = "admin"
    api_domain: Annotated[str, typer.Option("--api-domain", metavar="NAME")] = ""
    api_password_file: Annotated[Path | None, typer.Option("--api-password-file", metavar="FILE")] = None
    api_password_stdin: Annotated[bool, typer.Option("--api-password-stdin")] = False

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        from sepmtk.cli.passwords import first_line

        password = first_line(self.api_password_file, self.api_password_stdin)
        return {"api_user": self.api_user, "api_domain": self.api_domain, "api_password": password}


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
