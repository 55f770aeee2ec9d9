"""Rows of one query through ODBC, in a process of its own (see :mod:`sepmtk.net.odbc_child`).

Standard input: one line of JSON, ``connection`` (with the password), ``timeout`` and ``query``. Standard
output: a line of JSON for each row as it comes, then ``{"rows": n}``, or ``{"state": …, "text": …}``.
"""

from __future__ import annotations

import json
import os
import sys

UNLOCKED = "SET TRANSACTION ISOLATION LEVEL READ UNCOMMITTED"
"""To wait for nobody, and to let nobody wait: the manager writes these tables all the time."""

BLOCK = 500


def main() -> None:
    """Log in, ask, hand on."""
    import pyodbc

    asked = json.loads(sys.stdin.readline())
    try:
        with pyodbc.connect(
            asked["connection"], timeout=asked["timeout"], autocommit=True, readonly=True
        ) as session:
            session.execute(UNLOCKED)
            cursor = session.execute(asked["query"])
            count = 0
            while block := cursor.fetchmany(BLOCK):
                _write("".join(json.dumps(list(row), default=str) + "\n" for row in block))
                count += len(block)
    except pyodbc.Error as error:
        _write(json.dumps({"state": str(error.args[0]), "text": str(error.args[-1])}) + "\n")
    else:
        _write(json.dumps({"rows": count}) + "\n")


def _write(text: str) -> None:
    data = text.encode()
    while data:
        data = data[os.write(1, data) :]


if __name__ == "__main__":
    main()
