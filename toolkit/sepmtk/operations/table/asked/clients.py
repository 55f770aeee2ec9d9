"""How clients are seen, and how their groups are reached."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import UsageError
from sepmtk.operations.table.entry import secret

if TYPE_CHECKING:
    from sepmtk.model.clients import ClientSource
    from sepmtk.operations.bench import Bench


@dataclass(frozen=True)
class ClientsAsked:
    """How to see the clients: a table that the console exported (``column``: ``last-seen=Heading`` for
    what its headings don't tell, ``date_order``: ``dmy``, ``mdy`` or ``ymd``), or sem5 (with
    ``db_password`` as ``db_user``, else with the account of this process)."""

    from_csv: Path | None = None
    column: tuple[str, ...] = ()
    date_order: str = ""
    sem5: bool = False
    db_user: str = "sem5"
    db_password: bytes | None = secret()


@dataclass(frozen=True)
class ApiAsked:
    """A log-in of SEPM's console, for its REST API."""

    api_user: str = "admin"
    api_domain: str = ""
    api_password: bytes | None = secret()


def with_session(bench: Bench, asked: ApiAsked, needed: bool = False) -> Bench:
    """The bench with that log-in, where a password was given.

    Raises:
        UsageError: ``API-PASSWORD-MISSING``.
    """
    if asked.api_password is None and not needed:
        return bench
    from sepmtk.operations.console_security import with_api

    password = (asked.api_password or b"").decode("utf-8", "replace")
    return with_api(bench, asked.api_user, password, asked.api_domain)


def seeing(bench: Bench, asked: ClientsAsked, **more: Any) -> Bench:
    """The bench that knows how to see the clients, where that was given."""
    return replace(bench, clients=source_of(bench, asked), **more)


def source_of(bench: Bench, asked: ClientsAsked) -> ClientSource | None:
    """Where the rows of clients come from; None where nothing was said.

    Raises:
        UsageError: ``CLIENTS-TWICE``, ``COLUMN-WITHOUT-FILE``, ``COLUMN-BAD``, ``DATE-ORDER-BAD``.
    """
    from sepmtk.operations.client_source import from_csv, from_sem5

    database = asked.sem5 or asked.db_password is not None
    if asked.from_csv and database:
        raise UsageError("CLIENTS-TWICE")
    if asked.from_csv:
        return from_csv(bench.machine, asked.from_csv, asked.column, asked.date_order)
    if asked.column or asked.date_order:
        raise UsageError("COLUMN-WITHOUT-FILE")
    if not database:
        return None
    password = (asked.db_password or b"").decode("utf-8", "replace")
    return from_sem5(bench.machine, asked.db_user if password else "", password)
