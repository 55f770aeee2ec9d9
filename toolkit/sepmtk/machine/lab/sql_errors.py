"""What SQL Server says to what it refuses: texts of "Database Engine events and errors" (Microsoft)."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

_TEXTS = {
    102: (15, "Incorrect syntax near '{0}'."),
    137: (15, 'Must declare the scalar variable "{0}".'),
    195: (15, "'{0}' is not a recognized {1}."),
    207: (16, "Invalid column name '{0}'."),
    208: (16, "Invalid object name '{0}'."),
    209: (16, "Ambiguous column name '{0}'."),
    911: (16, "Database '{0}' does not exist. Make sure that the name is entered correctly."),
    2812: (16, "Could not find stored procedure '{0}'."),
    3902: (16, "The COMMIT TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3903: (16, "The ROLLBACK TRANSACTION request has no corresponding BEGIN TRANSACTION."),
    3906: (16, 'Failed to update database "{0}" because the database is read-only.'),
    4060: (11, 'Cannot open database "{0}" requested by the login. The login failed.'),
    8178: (16, "The parameterized query '{0}' expects the parameter '{1}', which was not supplied."),
    8179: (16, "Could not find prepared statement with handle {0}."),
    8501: (16, "MSDTC on server '{0}' is unavailable."),
    18456: (14, "Login failed for user '{0}'."),
    16901: (16, "{0}: This feature has not been implemented yet."),
}
_OF_SQLITE = (
    (208, re.compile(r"no such table: (?:main\.)?(.*)")),
    (207, re.compile(r"no such column: (.*)")),
    (209, re.compile(r"ambiguous column name: (.*)")),
    (102, re.compile(r'near "(.*)": syntax error')),
    (102, re.compile(r'unrecognized token: "(.*)"')),
)
_FUNCTION = re.compile(r"no such function: (.*)|not authorized to use function: (.*)")
_SECRET = re.compile(r"access to (?:\w+\.)?(\w+)")


@dataclass(frozen=True)
class SqlError(Exception):
    """An error of SQL Server's: it ends the batch or the call, not the session."""

    number: int
    text: str
    severity: int


def refused(number: int, *values: object) -> SqlError:
    """The error of that number."""
    severity, text = _TEXTS[number]
    return SqlError(number, text.format(*values), severity)


def translated(error: sqlite3.Error) -> SqlError:
    """What SQL Server would say where SQLite says this."""
    told = str(error)
    for number, form in _OF_SQLITE:
        if found := form.search(told):
            return refused(number, found[1])
    if found := _FUNCTION.search(told):
        return refused(195, found[1] or found[2], "built-in function name")
    if found := _SECRET.search(told):
        return refused(208, found[1])
    return SqlError(102, told, 15)
