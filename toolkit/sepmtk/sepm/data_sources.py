"""System data sources of ODBC, 64 and 32 bit, and where they lead."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.machine.lookup import VIEWS, subkeys, text, values
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey
from sepmtk.model.numbers import whole
from sepmtk.model.server import SqlInstance
from sepmtk.sepm.discover import is_here

_FOLDER = "SOFTWARE\\ODBC\\ODBC.INI"
_LIST = "ODBC Data Sources"
_ALIASES = "SOFTWARE\\Microsoft\\MSSQLServer\\Client\\ConnectTo"
_SQL_SERVER_PROTOCOLS = ("tcp:", "np:", "lpc:", "admin:")
DATABASE = "sem5"


@dataclass(frozen=True)
class DataSource:
    """``view``: which programs see it, 64- or 32-bit ones. ``host`` is what is dialled, ``""`` for
    this computer without a name; ``sepm``: it leads to SEPM's instance or database."""

    name: str
    view: int
    driver: str
    server: str
    host: str
    instance: str
    port: int | None
    database: str
    encrypt: str
    trust: str
    sepm: bool


def data_sources(reader: Reader, sql: SqlInstance) -> tuple[DataSource, ...]:
    """Every system data source that names a server. User and password are not looked at."""
    return tuple(found for view in VIEWS for found in _of_view(reader, sql, view))


def _of_view(reader: Reader, sql: SqlInstance, view: int) -> Iterator[DataSource]:
    folder = RegistryKey(_FOLDER, view)
    drivers = dict(values(reader, folder.child(_LIST)))
    aliases = {name.lower(): data for name, data in values(reader, RegistryKey(_ALIASES, view))}
    for name in subkeys(reader, folder):
        key = folder.child(name)
        server = text(reader, key, "Server")
        if name == _LIST or not server:
            continue
        host, instance, port = _address(_resolved(server, aliases))
        database = text(reader, key, "Database")
        here = is_here(host, reader.host.facts())
        leads = (
            instance.lower() == sql.name.lower()
            or database.lower() == DATABASE
            or (here and port is not None and port in (sql.tcp_port, *sql.ports))
        )
        yield DataSource(
            name=name, view=view, driver=drivers.get(name) or text(reader, key, "Driver"), server=server,
            host=_without_dot(host), instance=instance, port=port, database=database,
            encrypt=text(reader, key, "Encrypt"),
            trust=text(reader, key, "TrustServerCertificate"), sepm=leads,
        )  # fmt: skip


def _resolved(server: str, aliases: dict[str, str]) -> str:
    """An alias of the SQL client's network settings stands for ``DBMSSOCN,host,port``."""
    library, _, rest = aliases.get(server.lower(), "").partition(",")
    return rest if library.upper() == "DBMSSOCN" and rest else server


def _address(server: str) -> tuple[str, str, int | None]:
    """``tcp:host\\instance,port``."""
    text = server.strip()
    for protocol in _SQL_SERVER_PROTOCOLS:
        if text.lower().startswith(protocol):
            text = text[len(protocol) :]
    where, _, port = text.partition(",")
    host, _, instance = where.partition("\\")
    return host.strip(), instance.strip(), whole(port)


def _without_dot(host: str) -> str:
    return "" if host.lower() in (".", "(local)") else host
