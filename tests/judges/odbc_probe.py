"""Log in once through Microsoft's ODBC driver, in a process of its own: a driver may crash.

Arguments: path of the driver, port, name that the certificate must carry, user. The password comes on stdin.
"""

from __future__ import annotations

import sys


def main(driver: str, port: str, name: str, user: str) -> None:
    """Print ``OK 1`` or the driver's text."""
    import pyodbc

    password = sys.stdin.readline().strip()
    text = (
        f"DRIVER={driver};SERVER=127.0.0.1,{port};Encrypt=yes;TrustServerCertificate=no;"
        f"HostNameInCertificate={name};UID={user};PWD={password};DATABASE=sem5"
    )
    try:
        with pyodbc.connect(text, timeout=15) as connection:
            row = connection.execute("SELECT 1").fetchone()
            print("OK", row[0] if row else None)
    except pyodbc.Error as error:
        print(error)


if __name__ == "__main__":
    main(*sys.argv[1:])
