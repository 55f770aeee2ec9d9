"""Queries to sem5 as SQL Server would answer them: what both SQL Server and SQLite understand."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing

from sepmtk.machine.lab import sem5, tds_tokens
from sepmtk.machine.lab.lab import Lab

NUMBERS = frozenset(
    {"LAST_UPDATE_TIME", "CREATION_TIME", "POLICY_LAST_MODIFIED", "DELETED", "IS_NPVDI_CLIENT", "STATUS"}
)
"""Columns that are numbers in the dump of sem5; all others are text."""

_SYNTAX, _SERVER = 102, "SEPM"


def answer(lab: Lab, sql: str) -> Iterator[bytes]:
    """The tokens of an answer, row by row; an error where SQLite has one. Nothing is ever written."""
    with lab.hold():
        base = sem5.copy(lab)
    with closing(base):
        base.execute("PRAGMA query_only = ON")
        try:
            found = base.execute(sql)
            columns = [(d[0], d[0].upper() in NUMBERS) for d in found.description or ()]
        except sqlite3.Error as error:
            yield tds_tokens.error(_SYNTAX, str(error), _SERVER)
            return
        yield tds_tokens.head(columns)
        count = 0
        for values in found:
            count += 1
            yield tds_tokens.row(columns, values)
        yield tds_tokens.done(0x10, count)
