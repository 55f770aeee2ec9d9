"""``sepmtk logs`` from outside."""

from __future__ import annotations

import gzip
import json
import random
import zipfile
from pathlib import Path

import pytest

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab import scenarios
from sepmtk.show.render import width

EXPIRED = "com.microsoft.sqlserver.jdbc.SQLServerException: Error: NotAfter: Wed Nov 18 06:39:25 UTC 2026"
TOMCAT = "C/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/tomcat"


def lab(tmp_path: Path, scenario: str) -> Path:
    scenarios.create(tmp_path / scenario, scenario)
    return tmp_path / scenario


def causes(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, list[str]]:
    code = run(["logs", "--json", *map(str, arguments)])
    text = capsys.readouterr().out
    assert text.isascii()
    found = json.loads(text)["result"]
    return code, found["verdict"], [cause["cause"] for cause in found["causes"]]


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_the_outage_on_80_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str], lang: str) -> None:
    assert run(["--lang", lang, "logs", "--lab", str(lab(tmp_path, "kb-229342"))]) == 5
    out = capsys.readouterr().out
    assert "[LOG-EXPIRED]" in out
    assert "sepmtk renew plan" in out
    assert "scm-server-0.log:4" in out
    assert max(map(width, out.splitlines())) <= 80
    assert out.encode("cp932")


@pytest.mark.parametrize("scenario", ["healthy", "trust-left-on", "expiring-soon", "gui-renewed-only"])
def test_a_server_whose_database_answers(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], scenario: str
) -> None:
    assert causes(capsys, "--lab", lab(tmp_path, scenario)) == (0, "", [])


def test_only_since_the_last_start_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another start after the outage, without SQL Server: the certificate is history then."""
    folder = lab(tmp_path, "kb-229342")
    for verb, name in (("stop", "semsrv"), ("stop", "MSSQL$SQLEXPRESSSYMC"), ("start", "semsrv")):
        assert run(["service", verb, name, "--yes", "--lab", str(folder)]) == 0
    capsys.readouterr()
    assert causes(capsys, "--lab", folder) == (5, "not_up", ["not_up"])
    assert causes(capsys, "--lab", folder, "--all")[2] == ["not_up", "expired"]
    assert causes(capsys, "--lab", folder, "--since", "10d")[1] == "not_up"
    assert causes(capsys, "--lab", folder, "--since", "2100-01-01") == (0, "", [])


START = "org.apache.catalina.startup.VersionLoggerListener.log Server version name:   Apache Tomcat/9.0"
THROWN = (
    "org.apache.catalina.core.StandardWrapperValve.invoke Servlet.service() for servlet [rows] in context "
    "with path [] threw exception [java.sql.SQLException: Cannot create PoolableConnectionFactory ("
    + "x" * 300 + f"{EXPIRED}. ClientConnectionId:0)] with root cause"
)  # fmt: skip


def test_a_host_s_log_of_tomcat_goes_on_through_its_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only catalina's tell when Tomcat started: what localhost's say before that is history."""
    (tmp_path / "localhost.2026-11-24.log").write_text(f"24-Nov-2026 09:00:00.000 SEVERE [main] {THROWN}\n")
    name = tmp_path / "catalina.2026-11-24.log"
    for start, expected in (("08:59:59", (5, "expired", ["expired"])), ("09:00:01", (0, "", []))):
        name.write_text(f"24-Nov-2026 {start}.000 INFO [main] {START}\n")
        assert causes(capsys, tmp_path) == expected
        assert causes(capsys, *tmp_path.iterdir()) == expected
    assert causes(capsys, tmp_path, "--all")[1] == "expired"
    (tmp_path / "other").mkdir()  # another Tomcat's start says nothing of this one
    name.rename(tmp_path / "other" / name.name)
    assert causes(capsys, tmp_path)[1] == "expired"


def test_of_a_long_line_its_reason_is_shown(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "localhost.2026-11-24.log"
    log.write_text(f"24-Nov-2026 09:00:00.000 SEVERE [main] {THROWN}\n")
    assert run(["logs", str(log)]) == 5
    assert "NotAfter: Wed Nov 18 06:39:25 UTC 2026" in " ".join(capsys.readouterr().out.split())


def test_a_pinned_certificate_that_sql_server_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """SEPM only says that nobody answers; SQL Server's own log says why."""
    folder = lab(tmp_path, "already-pinned")
    assert run(["service", "restart", "MSSQL$SQLEXPRESSSYMC", "--yes", "--lab", str(folder)]) != 0
    capsys.readouterr()
    code, verdict, found = causes(capsys, "--lab", folder)
    assert (code, verdict) == (5, "sql_certificate")
    assert found[0] == "sql_certificate"


def test_a_broken_keystore(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = lab(tmp_path, "healthy")
    (folder / "machine" / TOMCAT / "etc" / "keystore.jks").write_bytes(b"x" * 100)
    assert run(["service", "restart", "semsrv", "--yes", "--lab", str(folder)]) == 0
    capsys.readouterr()
    assert causes(capsys, "--lab", folder)[1] == "keystore"


SQL_LOGS = "C/Program Files/Microsoft SQL Server/MSSQL15.SQLEXPRESSSYMC/MSSQL/Log"


def test_other_programs_logs_in_those_folders_are_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = lab(tmp_path, "healthy") / "machine"
    refused = "2999-01-01 00:00:00 - ! [298] SQLServer Error: 18456, Login failed for user 'sem5'."
    (folder / SQL_LOGS / "SQLAGENT.OUT").write_text(refused, encoding="utf-16")
    (folder / TOMCAT / "logs" / "semapisrv_access_log.2026-11-24.log").write_text(refused)
    assert causes(capsys, "--lab", folder.parent) == (0, "", [])
    (folder / TOMCAT / "logs" / "scm-server-0.log").write_text(refused)
    assert causes(capsys, "--lab", folder.parent)[1] == "login_failed"


def test_the_api_service_s_own_start_hides_nothing_of_the_manager(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The manager's log has no mark of its start here: Tomcat's, the same process, is taken."""
    version = "INFO [main] org.apache.catalina.startup.VersionLoggerListener.log Server version name: x\n"
    (tmp_path / "catalina.out").write_text(f"24-Nov-2026 09:00:00.000 {version}")
    (tmp_path / "catalinaWs.out").write_text(f"24-Nov-2026 11:00:00.000 {version}")
    log = tmp_path / "scm-server-0.log"
    log.write_text(f"2026-11-24 10:00:00.000 SEVERE: x\n{EXPIRED}\n")
    assert causes(capsys, tmp_path)[1] == "expired"
    log.write_text(f"2026-11-24 08:00:00.000 SEVERE: x\n{EXPIRED}\n")
    assert causes(capsys, tmp_path)[1] == ""
    assert causes(capsys, tmp_path, "--all")[1] == "expired"


def test_a_file_that_is_not_there_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ERRORLOG").write_text("")
    for files in ([tmp_path / "gone.log"], [tmp_path / "ERRORLOG", tmp_path / "folder" / "gone.log"]):
        assert run(["logs", *map(str, files)]) == 2
        said = capsys.readouterr().err
        assert "FILE-UNREADABLE" in said and "gone.log" in said


def test_copied_files_and_folders(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    stamped = f"2026-11-24 09:00:01.123 THREAD 31 SEVERE: x\n{EXPIRED}\n"
    (tmp_path / "scm-server-1.log.gz").write_bytes(gzip.compress(stamped.encode()))
    (tmp_path / "scm-server-0.log").write_text("2026-11-24 09:10:01.123 THREAD 31 INFO: x\n")
    (tmp_path / "mail.txt").write_text(stamped, encoding="utf-16")
    (tmp_path / "notes.txt").write_text("nothing")
    assert causes(capsys, tmp_path)[1:] == ("expired", ["expired"])
    assert causes(capsys, tmp_path / "mail.txt")[1] == "expired"
    assert causes(capsys, tmp_path / "notes.txt") == (0, "", [])
    assert run(["logs", str(tmp_path / "absent.log")]) == 2
    (tmp_path / "empty").mkdir()
    assert run(["logs", str(tmp_path / "empty")]) == 2
    assert run(["logs", str(tmp_path), "--since", "yesterday"]) == 2


def test_passwords_and_tokens_are_masked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secrets = (
        'password="hunter2hunter2"', '{"userToken":"hunter2hunter2"}', "Authorization: Bearer hunter2hunter2",
        "url=jdbc:sqlserver://x;password=hunter2hunter2;", "pwd: hunter2hunter2",
    )  # fmt: skip
    for number, secret in enumerate(secrets):
        path = tmp_path / f"scm-server-{number}.log"
        path.write_text(f"2026-11-24 09:00:01.123 SEVERE: {secret}\n{EXPIRED} {secret}\n")
        assert causes(capsys, path)[1] == "expired"
        assert run(["logs", str(path)]) == 5
        out = capsys.readouterr().out
        assert "hunter2" not in out
        assert "NotAfter" in out


def test_the_lab_is_as_before(tmp_path: Path) -> None:
    folder = lab(tmp_path, "kb-229342")

    def content() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in (folder / "machine").rglob("*") if p.is_file()}

    before = content()
    run(["logs", "--all", "--lab", str(folder)])
    assert content() == before


def test_a_damaged_archive_is_named_beside_what_the_others_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A name that is not the UTF-8 that it is said to be, a list of files or a member that is cut up."""
    good, packed, luck = tmp_path / "scm-server-0.log", tmp_path / "logs.zip", random.Random(3)
    good.write_text(f"2026-11-24 09:00:01.000 THREAD 1 SEVERE: {EXPIRED}\n")
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        with zipfile.ZipFile(packed, "w", method) as archive:
            archive.writestr("scm-ü.log", "x\n" * 500)  # not ASCII: zipfile sets the flag
        whole = packed.read_bytes()
        wrong = [whole.replace("ü".encode(), b"\xff\xfe")]
        for _ in range(25):
            changed = bytearray(whole)
            changed[luck.randrange(len(changed))] ^= 1 << luck.randrange(8)
            wrong.append(bytes(changed))
        for content in wrong:
            packed.write_bytes(content)
            assert run(["logs", "--all", str(packed), str(good)]) == 5
            said = capsys.readouterr().out
            assert "[LOG-EXPIRED]" in said
        packed.write_bytes(wrong[0])
        assert run(["logs", str(packed), str(good)]) == 5
        assert "logs.zip" in capsys.readouterr().out
