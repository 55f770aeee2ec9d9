"""What requests of several nouns ask for alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import UsageError
from sepmtk.model.option import option, secret

if TYPE_CHECKING:
    from sepmtk.engine.call import Call


def service_timeout() -> Any:
    """Seconds that a service gets to change its state."""
    return option(120.0, "SECONDS", low=1, high=86400)


@dataclass(frozen=True)
class ClientsSeen:
    """How to see the clients: a table that the console exported (``column``: ``last-seen=Heading`` for
    what its headings don't tell, ``date_order`` where its days can't be told from months), or sem5 (with
    ``db_password`` as ``db_user``, else with the account of this process)."""

    from_csv: Path | None = option(None, "FILE")
    column: tuple[str, ...] = option((), "COLUMN=HEADING")
    date_order: str = option("", choices=("dmy", "mdy", "ymd"))
    sem5: bool = False
    db_user: str = option("sem5", "NAME")
    db_password: bytes | None = secret(cmdlet="DatabaseCredential")


@dataclass(frozen=True)
class ApiLogin:
    """A log-in of SEPM's console, for its REST API."""

    api_user: str = option("admin", "NAME")
    api_domain: str = option("", "NAME", cmdlet="ConsoleDomain")
    api_password: bytes | None = secret(cmdlet="ConsoleCredential")


def with_session(call: Call, asked: ApiLogin, needed: bool = False) -> Call:
    """The call with that log-in, where a password was given; the clients are seen that way too, unless the
    call has another way.

    Raises:
        UsageError: ``API-PASSWORD-MISSING``.
    """
    if not asked.api_password:
        if call.api is None and (needed or asked.api_password is not None):
            raise UsageError("API-PASSWORD-MISSING")
        return call
    from sepmtk.pki.passwords import text_of
    from sepmtk.sepm.api import SepmApi

    password = text_of(asked.api_password)
    api = SepmApi(call.host.reader, call.server, asked.api_user, password, asked.api_domain)
    return replace(call, api=api, clients=call.clients or api.clients)


def with_clients(call: Call, asked: ClientsSeen) -> Call:
    """The call that knows how to see the clients, where that was given.

    Raises:
        UsageError: ``CLIENTS-TWICE``, ``COLUMN-WITHOUT-FILE``, ``COLUMN-BAD``, ``DATE-ORDER-BAD``.
    """
    from sepmtk.pki.passwords import text_of
    from sepmtk.sepm.client_source import from_csv, from_sem5

    database = asked.sem5 or asked.db_password is not None
    if asked.from_csv and database:
        raise UsageError("CLIENTS-TWICE")
    if not asked.from_csv and (asked.column or asked.date_order):
        raise UsageError("COLUMN-WITHOUT-FILE")
    source = None
    if asked.from_csv:
        source = from_csv(call.machine, asked.from_csv, asked.column, asked.date_order)
    elif database:
        password = text_of(asked.db_password)
        source = from_sem5(call.machine, asked.db_user if password else "", password)
    return replace(call, clients=source)
