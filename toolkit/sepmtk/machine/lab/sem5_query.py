"""Queries to sem5 as SQL Server would answer them: what both SQL Server and SQLite understand."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import chain

from sepmtk.machine.lab import sem5, tds_tokens
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.sql_errors import refused, translated
from sepmtk.machine.lab.tds_tokens import BIGINT, INT, LONG, TEXT, End
from sepmtk.machine.lab.tds_types import Value

NUMBERS = frozenset(
    {"LAST_UPDATE_TIME", "CREATION_TIME", "POLICY_LAST_MODIFIED", "DELETED", "IS_NPVDI_CLIENT", "STATUS"}
)
"""Columns that are numbers in the dump of sem5; all others are text."""
_COMMON = (
    "abs", "avg", "coalesce", "count", "iif", "like", "lower", "ltrim", "max", "min", "nullif", "replace",
    "round", "rtrim", "sum", "upper",
)  # fmt: skip
"""Functions that SQL Server and SQLite both have; those of the lab's views are called by the views only."""
_QUOTED = r"'(?:[^']|'')*'|\"[^\"]*\"|\[[^\]]*\]"
_WORDS = re.compile(
    rf"(?i)({_QUOTED})|@@(\w+)|(?<![\w.])dbo\.|\b(LIMIT|GLOB|ISNULL|NOTNULL|REGEXP)\b|(\|\||==)"
)


def answer(lab: Lab | None, sql: str, values: Mapping[str, Value], encrypted: bool) -> Iterator[bytes | End]:
    """The tokens of an answer, row by row. Nothing is ever written.

    Raises:
        SqlError: SQL Server would refuse it.
    """
    with closing(_base(lab)) as base:
        _connections(base, values, encrypted)
        try:
            found = base.execute(_for_sqlite(sql), _known(values))
            rows = iter(found)
            first = next(rows, None)
        except sqlite3.Error as error:
            raise translated(error) from error
        names = [d[0] for d in found.description or ()]
        columns = [(_name(n), _kind(n, first[i] if first else None)) for i, n in enumerate(names)]
        yield tds_tokens.head(columns)
        count = 0
        for row in chain([first] if first else [], rows):
            count += 1
            yield tds_tokens.row(columns, row)
        yield End(tds_tokens.COUNTED, count)


def _base(lab: Lab | None) -> sqlite3.Connection:
    """sem5, or nothing where the host has none: then only what needs no table is answered."""
    if lab is None:
        base = sqlite3.connect(":memory:")
    else:
        with lab.hold():
            base = sem5.copy(lab)
    return base


def _connections(base: sqlite3.Connection, values: Mapping[str, Value], encrypted: bool) -> None:
    """The view by which a session sees whether it is encrypted; from then on the base is read only."""
    row = (values.get("__SPID"), "TRUE" if encrypted else "FALSE")
    base.execute("ATTACH ':memory:' AS sys")
    base.execute("CREATE TABLE sys.dm_exec_connections (session_id INTEGER, encrypt_option TEXT)")
    base.execute("INSERT INTO sys.dm_exec_connections VALUES (?, ?)", row)
    base.commit()
    base.execute("PRAGMA query_only = ON")
    base.set_authorizer(_allowed)


def _allowed(action: int, first: str | None, second: str | None, _: str | None, view: str | None) -> int:
    """Reading, and of the functions those that SQL Server has too."""
    if action == sqlite3.SQLITE_FUNCTION:
        right = view is not None or (second or "").lower() in _COMMON
    elif action == sqlite3.SQLITE_READ:
        right = not (first or "").lower().startswith(("sqlite_", "pragma_"))
    else:
        right = action in (sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE)
    return sqlite3.SQLITE_OK if right else sqlite3.SQLITE_DENY


def _for_sqlite(sql: str) -> str:
    """``@@NAME`` becomes a parameter, ``dbo.`` goes, and what only SQLite understands is refused."""

    def one(found: re.Match[str]) -> str:
        if found[1]:
            return found[1]
        if found[3] or found[4]:
            raise refused(102, found[3] or found[4][-1])
        return f"@__{found[2].upper()}" if found[2] else ""

    return _WORDS.sub(one, sql)


class _Known(dict[str, Value]):
    """Values by name, without regard to case."""

    def __missing__(self, name: str) -> Value:
        for known, value in self.items():
            if known.casefold() == name.casefold():
                return value
        raise refused(137, f"@{name}".replace("@__", "@@"))


def _known(values: Mapping[str, Value]) -> _Known:
    return _Known(values)


def _name(name: str) -> str:
    """A column that is an expression has no name in SQL Server; SQLite calls it by its text."""
    return name if re.fullmatch(r"\w+", name) and not name[0].isdigit() else ""


def _kind(name: str, value: object) -> int:
    if name.upper() in NUMBERS:
        return BIGINT
    if isinstance(value, int):
        return INT if -(1 << 31) <= value < 1 << 31 else BIGINT
    return LONG if isinstance(value, str) and len(value) > 4000 else TEXT
