"""The clients as sem5, the manager's database, knows them. Read only; columns are checked first, since
the public description of the tables is of an older release (14.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Store
from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import Failed
from sepmtk.model.moments import from_milliseconds
from sepmtk.model.numbers import flag
from sepmtk.model.server import Server
from sepmtk.net.errors import NetError
from sepmtk.net.odbc import connection, drivers
from sepmtk.net.odbc_rows import rows

NEEDED = {
    "SEM_AGENT": (
        "COMPUTER_ID", "GROUP_ID", "AGENT_TYPE", "PROFILE_SERIAL_NO", "LAST_UPDATE_TIME", "DELETED",
    ),
    "SEM_COMPUTER": ("COMPUTER_ID", "COMPUTER_NAME"),
    "IDENTITY_MAP": ("ID", "NAME"),
}  # fmt: skip
CLONE = ("SEM_AGENT", "IS_NPVDI_CLIENT")

COLUMNS = (
    "SELECT TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS "
    "WHERE TABLE_NAME IN ('SEM_AGENT', 'SEM_COMPUTER', 'IDENTITY_MAP')"
)
CLIENTS = (
    "SELECT c.COMPUTER_NAME, g.NAME, a.LAST_UPDATE_TIME, a.PROFILE_SERIAL_NO, a.DELETED, {clone} "
    "FROM SEM_AGENT a JOIN SEM_COMPUTER c ON c.COMPUTER_ID = a.COMPUTER_ID "
    "LEFT JOIN IDENTITY_MAP g ON g.ID = a.GROUP_ID WHERE a.AGENT_TYPE = '105' "
    "ORDER BY c.COMPUTER_NAME, a.DELETED, a.LAST_UPDATE_TIME DESC"
)
"""Agents of type 105 are Endpoint Protection clients. What both SQL Server and SQLite understand."""


def sem5_clients(reader: Reader, server: Server, user: str, password: str) -> Iterator[ClientRow]:
    """Every client, the newest of a name first. Without ``user`` the account of this process logs in.

    Raises:
        Failed: ``SEM5-NO-DRIVER``, ``SEM5-FAILS`` with the driver's own words or a client whose row means
            nothing, ``SEM5-COLUMNS``.
    """
    text, roots = _connection(reader, server, user, password)
    try:
        clone = _check(list(rows(text, roots, COLUMNS, password)))
        for found in rows(text, roots, CLIENTS.format(clone=clone), password):
            yield _client(found)
    except NetError as error:
        raise Failed("SEM5-FAILS", detail=error.detail) from error


def _connection(reader: Reader, server: Server, user: str, password: str) -> tuple[str, list[bytes]]:
    from sepmtk.pki.certificate import to_pem

    port = server.sql.tcp_port
    for driver in drivers():
        text = connection(driver, reader.network.endpoint(port), port, server.database_host, user, password)
        if text is not None:
            roots = [to_pem(entry.der) for entry in reader.stores.list(Store.MACHINE_ROOT)]
            return f"{text};DATABASE=sem5", roots
    raise Failed("SEM5-NO-DRIVER")


def _check(found: Sequence[Sequence[Any]]) -> str:
    """What says that a client is a clone.

    Raises:
        Failed: ``SEM5-COLUMNS``.
    """
    there = {(str(table).upper(), str(column).upper()) for table, column in found}
    lacking = [f"{t}.{c}" for t, columns in NEEDED.items() for c in columns if (t, c) not in there]
    if lacking:
        raise Failed("SEM5-COLUMNS", columns=", ".join(lacking))
    return "a.IS_NPVDI_CLIENT" if CLONE in there else "0 AS IS_NPVDI_CLIENT"


def _client(found: Sequence[Any]) -> ClientRow:
    name, group, seen, serial, deleted, clone = found
    try:
        moment, counted = from_milliseconds(seen), not (flag(deleted) or flag(clone))
    except ValueError as error:
        raise Failed("SEM5-FAILS", detail=f"SEM_AGENT, {name}: {error}") from error
    return ClientRow(str(name or ""), str(group or ""), moment, str(serial or "").strip(), counted)
