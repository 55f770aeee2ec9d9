"""One pass: times, starts, evidence, memory; names of rotated files."""

from __future__ import annotations

import gzip
import io
import tracemalloc
from datetime import UTC, datetime, timedelta, timezone

import pytest

from sepmtk.logs.rotation import chains, family_in, family_of
from sepmtk.logs.scan import Scan
from sepmtk.logs.stamps import moment

EXPIRED = "com.microsoft.sqlserver.jdbc.SQLServerException: Error: NotAfter: Wed Nov 18 06:39:25 UTC 2026"
REFUSED = 'SQLServerException: The TCP/IP connection to the host x has failed. Error: "Connection refused"'
START = "INFO: Symantec Endpoint Protection Manager is starting"


def line(minute: int, text: str) -> str:
    return f"2026-11-24 09:{minute:02d}:00.000 THREAD 1 {text}\n"


def scan(*texts: str, **asked: object) -> Scan:
    made = Scan(**asked)  # type: ignore[arg-type]
    for number, text in enumerate(texts):
        made.feed(f"log.{number}", io.BytesIO(text.encode()))
    return made.close()


def test_what_was_before_the_last_start_is_forgotten() -> None:
    text = line(1, EXPIRED) + line(2, START) + line(3, REFUSED)
    seen = scan(text, last_start=True)
    assert set(seen.causes) == {"not_up"}
    assert (seen.starts, seen.started) == (1, datetime(2026, 11, 24, 9, 2, tzinfo=UTC))
    assert set(scan(text).causes) == {"not_up", "expired"}


def test_a_moment_stands_in_for_a_start_only_where_the_log_shows_none() -> None:
    moment = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    shown = line(1, REFUSED) + line(2, START) + line(3, EXPIRED)
    assert set(scan(shown, since=moment, last_start=True).causes) == {"expired"}
    assert set(scan(line(3, EXPIRED), since=moment, last_start=True).causes) == set()


def test_only_lines_from_a_moment_on() -> None:
    text = line(1, EXPIRED) + line(30, REFUSED)
    moment = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)
    assert set(scan(text, since=moment).causes) == {"not_up"}
    assert set(scan(text, since=moment, zone=timezone(timedelta(hours=9))).causes) == set()


def test_counts_times_and_the_latest_lines() -> None:
    text = "".join(line(n, "SEVERE: Unknown\n" + EXPIRED) for n in range(10))
    (seen,) = scan(text).causes.values()
    assert seen.count == 10
    assert (seen.first, seen.last) == tuple(datetime(2026, 11, 24, 9, n, tzinfo=UTC) for n in (0, 9))
    assert [shown.line for shown in seen.shown] == [15, 17, 19]
    assert seen.shown[-1].text == EXPIRED
    assert seen.shown[-1].head.startswith("2026-11-24 09:09:00.000")


def test_a_record_may_end_in_the_next_file() -> None:
    seen = scan(line(1, "SEVERE: Unknown"), EXPIRED + "\n" + line(2, "INFO: fine"))
    (shown,) = seen.causes["expired"].shown
    assert (shown.file, shown.line, shown.at) == ("log.0", 1, datetime(2026, 11, 24, 9, 1, tzinfo=UTC))


def test_lines_without_any_time_are_judged_too() -> None:
    text = f"starting\n{REFUSED}\n\tat a.b(C.java:1)\n{EXPIRED}\n\tat a.b(C.java:1)\n"
    seen = scan(text)
    assert set(seen.causes) == {"not_up", "expired"}
    assert seen.causes["expired"].shown[0].line == 4


def test_a_packed_file_that_ends_too_soon_tells_what_it_can() -> None:
    raw = gzip.compress((line(1, EXPIRED) * 5000).encode())
    made = Scan()
    made.feed("log.gz", io.BytesIO(raw[: len(raw) // 2]), 1000)
    assert made.close().damaged == ["log.gz"]
    assert made.causes["expired"].count > 100


@pytest.mark.slow
def test_memory_does_not_grow_with_the_log() -> None:
    """6 MiB, half of it one record, which no block holds."""

    class Large(io.BytesIO):
        left = 6 << 20

        def read(self, size: int | None = -1, /) -> bytes:
            size = min(size or 0, self.left)
            unit = line(1, EXPIRED).encode() if self.left > 3 << 20 else b"\tat com.sygate.D.e(D.java:1)\n"
            self.left -= size
            return (unit * (size // len(unit) + 1))[:size]

    made = Scan()
    tracemalloc.start()
    made.feed("big", Large())
    made.close()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert made.causes["expired"].count > 10_000
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-24 09:00:01.123 THREAD 31 x", "09:00:01.123000"),
        ("2026/11/24 9:00:01 org.apache.x", "09:00:01"),
        ("2026-11-24 09:00:01.12 spid13s x", "09:00:01.120000"),
        ("24-Nov-2026 09:00:01.123 SEVERE [main] x", "09:00:01.123000"),
        ("24-11月-2026 09:00:01.123 SEVERE [main] x", "09:00:01.123000"),
        ("Nov 24, 2026 9:00:01 AM org.apache.x", "09:00:01"),
        ("11月 24, 2026 9:00:01 午後 org.apache.x", "21:00:01"),
        ("Nov 24, 2026 12:00:01 AM org.apache.x", "00:00:01"),
        ("[Tue Nov 24 09:00:01.123456 2026] [ssl:error] x", "09:00:01.123456"),
        ("[Tue Nov 24 09:00:01 2026] [notice] x", "09:00:01"),
    ],
)
def test_times_as_each_program_writes_them(text: str, shown: str) -> None:
    found = moment(text, UTC)
    assert found is not None
    assert found.isoformat() == f"2026-11-24T{shown}+00:00"
    tail = f"{text} {EXPIRED}\n"
    for encoding in ("utf-8", "cp932"):
        made = Scan()
        made.feed("x", io.BytesIO(tail.encode(encoding)))
        assert made.close().causes["expired"].last == found


@pytest.mark.parametrize("text", ["2026-13-40 99:00:00 x", "24-Foo-2026 09:00:01 x", "hello", ""])
def test_impossible_times_are_none(text: str) -> None:
    assert moment(text, UTC) is None


def test_rotated_files_are_one_log_oldest_first() -> None:
    names = [
        "C:\\l\\scm-server-0.log", "C:\\l\\scm-server-1.log", "C:\\l\\scm-server-10.log.gz",
        "C:\\l\\catalina.2026-11-24.log", "C:\\l\\catalina.2026-11-23.log", "C:\\l\\ERRORLOG",
        "C:\\l\\ERRORLOG.2", "C:\\l\\ERRORLOG.1",
        "C:\\l\\error_1700000000.log", "C:\\l\\error_1600000000.log",
        "C:\\l\\semapisrv_access_log.2026-11-24.log", "C:\\l\\notes.docx",
    ]  # fmt: skip
    found = {chain.family: [name[5:] for name in chain.files] for chain in chains(names)}
    assert found == {
        "manager": ["scm-server-10.log.gz", "scm-server-1.log", "scm-server-0.log"],
        "tomcat": ["catalina.2026-11-23.log", "catalina.2026-11-24.log"],
        "sql": ["ERRORLOG.2", "ERRORLOG.1", "ERRORLOG"],
        "apache": ["error_1600000000.log", "error_1700000000.log"],
    }


def test_a_file_of_another_name_is_known_by_its_beginning() -> None:
    assert family_of("mail-attachment.txt") is None
    assert family_in(b"Dear colleague,\n") is None
    assert family_in(b"2026-11-24 09:00:00.01 spid9s      Error: 17182") == "sql"
    assert family_in(b"2026-11-24 09:00:00.01 Server      Microsoft SQL Server 2019 (RTM)") == "sql"
    assert family_in(b"[Tue Nov 24 09:00:01.1 2026] [ssl:warn] x\n") == "apache"
    assert family_in(b"24-Nov-2026 09:00:01.1 INFO [main] x\n") == "tomcat"
    assert family_in(b"2026-11-24 09:00:01.123 THREAD 31 x\n") == "manager"
