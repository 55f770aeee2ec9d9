"""Questions through Microsoft's ODBC driver, in a process of its own. Arguments: driver, port, user; the
password comes on stdin."""

from __future__ import annotations

import sys


def main(driver: str, port: str, user: str) -> None:
    """Print an answer a line."""
    import pyodbc

    text = (
        f"DRIVER={driver};SERVER=127.0.0.1,{port};Encrypt=yes;TrustServerCertificate=yes;"
        f"UID={user};PWD={sys.stdin.readline().strip()};DATABASE=sem5"
    )
    with pyodbc.connect(text, timeout=15, autocommit=False) as link:
        row = link.execute("SELECT ?, ?, ?", "日本語", 7, "x" * 5000).fetchone()
        print("parameters", row[0], row[1], len(row[2]))
        link.commit()
        depth = [link.execute("SELECT @@TRANCOUNT").fetchval()]
        link.execute("SELECT COUNT(*) FROM SEM_AGENT").fetchall()
        depth.append(link.execute("SELECT @@TRANCOUNT").fetchval())
        link.rollback()
        link.autocommit = True
        print("transaction", *depth, link.execute("SELECT @@TRANCOUNT").fetchval())
        cursor = link.execute("SET NOCOUNT ON; SELECT 1; SELECT 2")
        found = [cursor.fetchval()]
        cursor.nextset()
        print("results", *found, cursor.fetchval())
        link.timeout = 1
        for sql in ("WAITFOR DELAY '00:00:15'", "SELECT * FROM nobodys"):
            try:
                link.execute(sql)
            except pyodbc.Error as error:
                print(error.args[0], link.execute("SELECT 'and goes on'").fetchval())
    try:
        pyodbc.connect(text + ";MARS_Connection=yes", timeout=15)
    except pyodbc.Error as error:  # the driver has no word for a server that has none
        print("MARS", error.args[0])


if __name__ == "__main__":
    main(*sys.argv[1:])
