"""What drivers and their pools ask of SQL Server, the lab answers: JDBC plain, with DBCP and with HikariCP,
ODBC, FreeTDS. A server that isn't their idea of one makes them fail or say so."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from judge_fixtures import missing
from judged import Jdbc, Odbc, ServedLab, environment, sepmtk, serving
from real_lab import SQL_PORT, RealLab
from started import program, until

pytestmark = [pytest.mark.judge, pytest.mark.real]
HERE = Path(__file__).parent
JARS = ("HikariCP", "commons-dbcp2", "commons-pool2", "commons-logging", "slf4j-api", "slf4j-nop")
KINDS = ("plain", "dbcp", "hikari")
EXPECTED = """\
prepared 1: 160
prepared 2: 160
prepared 3: 160
valid: true
committed: 0 1 0
rolled back: 0 1 0
level: 1
results: 1 a;b 0
parameters: 日本'語 1099511627776 1 null -12.5 0.25 5000
batched: 3
metadata: COMPUTER_NAME
cancelled: in time, and goes on
unread: 160
table: 208 Invalid object name 'NOBODYS'.
column: 207 Invalid column name 'NO_SUCH'.
procedure: 2812 Could not find stored procedure 'nothing_of_that_name'.
syntax: 102 Incorrect syntax near 'LIMIT'.
writing: 3906 Failed to update database "sem5" because the database is read-only.
cursor: 16901 sp_cursoropen: This feature has not been implemented yet.
banner: Microsoft SQL Server 2019 (RTM-GDR) - 15.0.2000.5 (X64) (simulated)
encrypted: TRUE
"""


@pytest.fixture(scope="session")
def pools(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The class path of PoolProbe with Apache's and Hikari's pools."""
    jars = [Path(f"/usr/share/java/{name}.jar") for name in JARS]
    for jar in jars:
        if not jar.is_file():
            missing(jar.name)
    path = os.pathsep.join(map(str, jars))
    folder = tmp_path_factory.mktemp("pools")
    command = [program("javac"), "-encoding", "UTF-8", "-cp", path, "-d", str(folder)]
    subprocess.run([*command, *map(str, HERE.glob("Pool*.java"))], check=True)
    return os.pathsep.join([str(folder), path])


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedLab]:
    """A server where all is well; its listeners are open."""
    folder = tmp_path_factory.mktemp("pooled") / "lab"
    sepmtk("lab", "new", str(folder), "--scenario", "healthy")
    with serving(folder) as served:
        yield served


def asked(command: list[str], lab: ServedLab, **more: str) -> str:
    """What a program prints that takes the password on stdin."""
    done = subprocess.run(
        command, input=lab.sql_password + "\n", capture_output=True, text=True, check=False, timeout=120,
        env=environment(**more),
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("prepares", ["", ";prepareMethod=prepare"], ids=["prepexec", "prepare"])
def test_java(jdbc: Jdbc, pools: str, lab: ServedLab, prepares: str) -> None:
    """Each pool, four connections from it: statements directly, prepared, and from the cache."""
    url = f"jdbc:sqlserver://127.0.0.1:{lab.ports['sql']};encrypt=true;trustServerCertificate=true;"
    path = os.pathsep.join([pools, jdbc.jar])
    command = [jdbc.java, "-Dstdout.encoding=UTF-8", "-cp", path, "PoolProbe"]
    said = asked([*command, f"{url}databaseName=sem5{prepares}", "sem5", *KINDS], lab)
    assert said == "".join(f"# {kind}\n{EXPECTED}" for kind in KINDS)


@pytest.mark.slow
def test_each_pool_finds_sql_server_again(jdbc: Jdbc, pools: str, tmp_path: Path) -> None:
    """SQL Server is gone, and there again; the second time nobody asks meanwhile: a pool that doesn't look at
    a connection before it hands it out hands out the dead one, once."""
    lab = RealLab.new(tmp_path / "lab", "healthy")
    url = (
        f"jdbc:sqlserver://{lab.address}:{SQL_PORT};encrypt=true;trustServerCertificate=true;"
        "databaseName=sem5;loginTimeout=5;connectRetryInterval=1"
    )
    command = [jdbc.java, "-cp", os.pathsep.join([pools, jdbc.jar]), "PoolTurns", url, "sem5"]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment()) as process:
        assert process.stdin and process.stdout
        ask, said = process.stdin, process.stdout

        def asked(line: str = "") -> list[str]:
            print(line, file=ask, flush=True)
            return [said.readline().strip() for _ in range(3)]

        rows = ["dbcp: rows", "dbcp that does not look: rows", "hikari: rows"]
        try:
            print(lab.password, file=ask)
            with lab.serving():
                assert asked() == rows
            assert asked() == [one.replace("rows", "failed") for one in rows]
            with lab.serving():
                until(lambda: asked() == rows, 60)
                time.sleep(0.6)  # HikariCP looks at no connection that was used within half a second
            with lab.serving():
                assert asked() == [rows[0], "dbcp that does not look: failed", rows[2]]
                assert asked() == rows
        finally:
            process.kill()


def test_odbc(odbc: Odbc, lab: ServedLab) -> None:
    """Parameters, transactions, several results, a time limit, and a wish for MARS that isn't granted."""
    command = [sys.executable, str(HERE / "odbc_asks.py"), odbc.driver, str(lab.ports["sql"]), "sem5"]
    assert asked(command, lab).splitlines() == [
        "parameters 日本語 7 5000", "transaction 1 1 0", "results 1 2", "HYT00 and goes on",
        "42S02 and goes on", "MARS HY000",
    ]  # fmt: skip


def test_freetds(lab: ServedLab, tmp_path: Path) -> None:
    """Several batches, several results in one, a transaction, an error after which it goes on."""
    config = tmp_path / "freetds.conf"
    config.write_text(
        f"[lab]\nhost=127.0.0.1\nport={lab.ports['sql']}\ntds version=7.4\nencryption=require\n", "ascii"
    )
    batches = (
        "select @@version", "begin tran", "select @@trancount", "rollback", "select * from nobodys",
        "set nocount on select 'it''s' as a; select count(*) from SEM_AGENT",
    )  # fmt: skip
    done = subprocess.run(
        [program("tsql"), "-S", "lab", "-U", "sem5", "-P", lab.sql_password, "-D", "sem5", "-o", "fhq"],
        input="".join(f"{batch}\ngo\n" for batch in batches), capture_output=True, text=True, check=False,
        env=environment(FREETDSCONF=str(config)), timeout=60,
    )  # fmt: skip
    banner, *rest = done.stdout.splitlines()
    assert banner.startswith("Microsoft SQL Server 2019") and rest == ["1", "it's", "40"], done.stdout
    assert "Msg 208 (severity 16" in done.stderr and "Invalid object name 'nobodys'." in done.stderr
