"""How clients are seen, and how their groups are reached."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer


@dataclass(frozen=True)
class ClientsAsked:
    """How to see the clients."""

    from_csv: Annotated[Path | None, typer.Option("--from-csv", metavar="FILE")] = None
    column: Annotated[list[str] | None, typer.Option("--column", metavar="COLUMN=HEADING")] = None
    date_order: Annotated[str, typer.Option("--date-order", metavar="dmy|mdy|ymd")] = ""
    sem5: Annotated[bool, typer.Option("--sem5")] = False
    db_user: Annotated[str, typer.Option("--db-user", metavar="NAME")] = "sem5"
    db_password_file: Annotated[Path | None, typer.Option("--db-password-file", metavar="FILE")] = None
    db_password_stdin: Annotated[bool, typer.Option("--db-password-stdin")] = False

    def given(self) -> dict[str, Any]:
        """By the names that the operation's request has."""
        from sepmtk.cli.passwords import first_line

        password = first_line(self.db_password_file, self.db_password_stdin)
        return {
            "from_csv": self.from_csv, "column": tuple(self.column or ()), "date_order": self.date_order,
            "sem5": self.sem5, "db_user": self.db_user, "db_password": password,
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
