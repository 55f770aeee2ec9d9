"""One log-in through ODBC, in a process of its own: a driver that crashes takes nobody along, and
OpenSSL's trusted certificates are a matter of the environment.

Standard input: one line of JSON, ``connection`` (with the password) and ``timeout``. Standard
output: one line of JSON, ``state`` and ``text``, both empty after a log-in.
"""

from __future__ import annotations

import json
import os
import sys


def main() -> None:
    """Log in, ask one question, leave."""
    import pyodbc

    asked = json.loads(sys.stdin.readline())
    try:
        with pyodbc.connect(asked["connection"], timeout=asked["timeout"], autocommit=True) as session:
            session.execute("SELECT 1").fetchone()
    except pyodbc.Error as error:
        _answer(str(error.args[0]), str(error.args[-1]))
    else:
        _answer("", "")


def _answer(state: str, text: str) -> None:
    os.write(1, json.dumps({"state": state, "text": text}).encode() + b"\n")


if __name__ == "__main__":
    main()
