"""A table of clients as the console exports it: encodings, headings, times."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sepmtk.model.errors import UsageError
from sepmtk.sepm.clients_csv import read_clients

TOKYO = timezone(timedelta(hours=9))
ENGLISH = "Computer Name,Group Name,Last time status changed,Policy Serial Number\r\n"
JAPANESE = "コンピュータ名,グループ名,最終接続,ポリシーのシリアル番号\r\n"
LINE = "PC1,My Company\\営業,2026-11-24 09:30:00,718B-11/24/2026 00:30:00 001\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("heading", [ENGLISH, JAPANESE])
def test_encodings_and_headings(tmp_path: Path, encoding: str, heading: str) -> None:
    file = tmp_path / "clients.csv"
    file.write_bytes((heading + LINE).encode(encoding))
    [row] = read_clients(file, TOKYO)
    assert (row.name, row.group) == ("PC1", "My Company\\営業")
    assert row.last_seen == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)
    assert row.serial.startswith("718B-")


@pytest.mark.parametrize(
    "text", ["2026/11/24 09:30:00", "11/24/2026 09:30:00", "11/24/2026 9:30:00 AM", "2026-11-24T00:30:00Z"]
)
def test_times(tmp_path: Path, text: str) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(ENGLISH + f"PC1,G,{text},S\r\n", "utf-8")
    [row] = read_clients(file, TOKYO)
    assert row.last_seen == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


def test_tabs_and_columns_in_any_order(tmp_path: Path) -> None:
    file = tmp_path / "clients.csv"
    file.write_text(
        "Policy Serial Number\tOther\tComputer Name\tLast time status changed\nS\tx\tPC1\t\n", "utf-8"
    )
    [row] = read_clients(file, UTC)
    assert (row.name, row.serial, row.last_seen, row.group) == ("PC1", "S", None, "")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Computer Name,Group Name\r\nPC1,G\r\n",
        (ENGLISH + "PC1,G,yesterday,S\r\n").encode(),
        b"\xff\xfe\x00",
    ],
)
def test_what_is_no_such_table_is_said_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "clients.csv"
    file.write_bytes(content)
    with pytest.raises(UsageError, match="CSV-UNREADABLE"):
        list(read_clients(file, UTC))
    with pytest.raises(UsageError, match="CSV-UNREADABLE"):
        list(read_clients(tmp_path / "none.csv", UTC))


names = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(names.filter(bool), min_size=1, max_size=8))
def test_names_come_back_as_they_were(tmp_path: Path, found: list[str]) -> None:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["Computer Name", "Group Name", "Last time status changed", "Policy Serial Number"])
    for name in found:
        writer.writerow([name, name, "2026-11-24 09:30:00", "S"])
    file = tmp_path / "clients.csv"
    file.write_text(text.getvalue(), "utf-16", newline="")
    assert [row.name for row in read_clients(file, UTC)] == found
