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
    with pytest.raises(UsageError, match=r"CSV-UNREADABLE|CSV-COLUMN-UNKNOWN"):
        list(read_clients(file, UTC))
    with pytest.raises(UsageError, match="CSV-UNREADABLE"):
        list(read_clients(tmp_path / "none.csv", UTC))


SERIAL = "718B-11/24/2026 00:30:00 001"


def table(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    file = tmp_path / "clients.csv"
    file.write_bytes(text.encode(encoding))
    return file


@pytest.mark.parametrize(
    "text",
    [
        "24.11.2026 09:30", "24.11.2026 9.30", "24.11.2026, 09:30:00", "11/24/2026 9:30", "11/24/26 9:30",
        "24/11/2026 09:30", "24-11-2026 09:30", "2026/11/24 9:30", "2026/11/24 午前9:30",
        "2026-11-24 上午 9:30:00",
        "2026. 11. 24. 오전 9:30:00", "2026年11月24日 9時30分", "11/24/2026\u202f9:30:00\u202fAM",
        "24/11/2026 9:30 a. m.", "2026-11-24 9:30", "2026-11-24T00:30:00+00:00", "2026-11-24 09:30:00.0",
    ],
)  # fmt: skip
def test_times_of_spreadsheets_and_countries(tmp_path: Path, text: str) -> None:
    [row] = read_clients(table(tmp_path, ENGLISH + f'PC1,G,"{text}",{SERIAL}\n'), TOKYO)
    assert row.last_seen == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [("11/24/2026 12:05 AM", 0), ("11/24/2026 12:05 PM", 12), ("11/24/2026 3:05 pm", 15),
     ("2026/11/24 午後3:05", 15), ("2026/11/24 午後 0:05", 12), ("24.11.2026 15:05", 15)],
)  # fmt: skip
def test_halves_of_the_day(tmp_path: Path, text: str, hour: int) -> None:
    [row] = read_clients(table(tmp_path, ENGLISH + f"PC1,G,{text},S\n"), UTC)
    assert row.last_seen == datetime(2026, 11, 24, hour, 5, tzinfo=UTC)


def test_the_order_of_day_and_month_is_told_by_another_date_or_asked_for(tmp_path: Path) -> None:
    rows = [f"PC{n},G,{n:02}/11/2026 06:16,S\n" for n in range(1, 13)]
    told = table(tmp_path, ENGLISH + "".join(rows) + "PC13,G,13/11/2026 06:16,S\n")
    assert [row.last_seen.day for row in read_clients(told, UTC) if row.last_seen] == list(range(1, 14))
    told = table(tmp_path, ENGLISH + "".join(rows) + "PC13,G,11/13/2026 06:16,S\n")
    assert [row.last_seen.day for row in read_clients(told, UTC) if row.last_seen] == [*[11] * 12, 13]
    for dates in ("02/11/2026 06:16", "26/11/05 06:16", "05.06.07 06:16"):
        untold = table(tmp_path, ENGLISH + f"PC1,G,{dates},S\n")
        with pytest.raises(UsageError, match="CSV-DATE-ORDER") as bad:
            list(read_clients(untold, UTC))
        assert (bad.value.params["line"], bad.value.params["text"]) == (2, dates)
    untold = table(tmp_path, ENGLISH + rows[1])
    for order, month in (("dmy", 11), ("mdy", 2)):
        [row] = read_clients(untold, UTC, order=order)
        assert row.last_seen is not None and row.last_seen.month == month
    for text in (ENGLISH + "P,G,13/11/2026 6:16,S\nQ,G,11/14/2026 6:16,S\n", ENGLISH + "P,G,31.13.2026,S\n"):
        with pytest.raises(UsageError, match="CSV-UNREADABLE"):
            list(read_clients(table(tmp_path, text), UTC))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("first", ["", "sep={}\r\n", "Client report\r\n\r\n"])
def test_separators_quoted_newlines_and_titles(tmp_path: Path, separator: str, first: str) -> None:
    heading = ENGLISH.replace(",", separator)
    cells = ["PC1", '"My Company\\a,b;c\r\nd"', "2026-11-24 09:30:00", SERIAL]
    file = table(tmp_path, first.format(separator) + heading + separator.join(cells) + "\r\n")
    [row] = read_clients(file, TOKYO)
    assert (row.name, row.group, row.serial) == ("PC1", "My Company\\a,b;c\r\nd", SERIAL)


def test_several_exports_in_one_file(tmp_path: Path) -> None:
    other = "Policy Serial Number,Computer Name,Last time status changed\r\nS2,PC2,2026-11-25 09:30:00\r\n"
    file = table(tmp_path, ENGLISH + LINE + "\r\n\ufeff" + ENGLISH + LINE.replace("PC1", "PC3") + other)
    found = [(row.name, row.serial[:4], row.group) for row in read_clients(file, UTC)]
    group = "My Company\\営業"
    assert found == [("PC1", "718B", group), ("PC3", "718B", group), ("PC2", "S2", "")]


def test_what_is_no_client_is_none(tmp_path: Path) -> None:
    ends = ["Total: 2 computers", "Total,2,,", "\r\n", "合計: 2 台", ",,2,", "Summe:,2"]
    ends.append(",G,2026-11-24 09:30:00,S")
    for end in ends:
        file = table(tmp_path, ENGLISH + LINE + f"PC2,G,Never,{SERIAL}\r\nTotal-PC,G,なし,\r\n{end}\r\n")
        found = [(row.name, row.last_seen is None) for row in read_clients(file, UTC)]
        assert found == [("PC1", False), ("PC2", True), ("Total-PC", True)], end


@pytest.mark.parametrize(
    "line",
    ["PC2;G;2026-11-24 09:30:00;S", "PC2", "PC2,a,b,2026-11-24 09:30:00,S", "PC2,G,46350.26,S", "PC2,G,x,S"],
)
def test_a_line_that_may_be_a_client_is_never_left_out(tmp_path: Path, line: str) -> None:
    with pytest.raises(UsageError, match="CSV-UNREADABLE") as bad:
        list(read_clients(table(tmp_path, ENGLISH + LINE + line + "\r\n"), UTC))
    assert str(bad.value.params["detail"]).startswith("3: ")


@pytest.mark.parametrize(
    ("encoding", "group"),
    [("cp932", "営業"), ("cp1252", "Café Köln"), ("cp1251", "Отдел"), ("cp949", "영업"), ("cp936", "销售"),
     ("cp950", "業務"), ("cp1250", "Łódź"), ("cp1253", "Αθήνα"), ("cp1254", "İğdır")],
)  # fmt: skip
def test_code_pages_change_no_row(tmp_path: Path, encoding: str, group: str) -> None:
    file = table(tmp_path, ENGLISH + LINE.replace("営業", group), encoding)
    [row] = read_clients(file, TOKYO)
    assert (row.name, row.serial[:4]) == ("PC1", "718B")
    assert row.last_seen == datetime(2026, 11, 24, 0, 30, tzinfo=UTC)


RUSSIAN = "Имя компьютера,Имя группы,Время последнего изменения состояния,Серийный номер политики\r\n"


def test_headings_in_other_languages_and_by_content(tmp_path: Path) -> None:
    for encoding in ("utf-8", "cp1251"):
        [row] = read_clients(table(tmp_path, RUSSIAN + LINE.replace("営業", "Отдел"), encoding), UTC)
        assert (row.name, row.group) == ("PC1", "My Company\\Отдел")
    rows = "".join(f"PC{n},My Company\\Sales,2026-11-{n:02} 09:30:00,{SERIAL}\r\n" for n in range(10, 20))
    file = table(tmp_path, "Počítač,Skupina,Naposledy,Zásada\r\n" + rows)
    assert next((row.name, row.group) for row in read_clients(file, UTC)) == ("PC10", "My Company\\Sales")


def test_what_content_does_not_tell_is_asked_for_by_name(tmp_path: Path) -> None:
    days = [f"2026-11-{n} 09:30:00" for n in range(10, 20)]
    rows = "".join(f"PC{n},user{n},{day},{day},{SERIAL}\r\n" for n, day in enumerate(days))
    file = table(tmp_path, "Počítač,Uživatel,Naposledy,Vytvořeno,Zásada\r\n" + rows)
    said: tuple[str, ...] = ()
    for column, heading in (("last-seen", "naposledy"), ("name", "Počítač")):
        with pytest.raises(UsageError, match="CSV-COLUMN-UNKNOWN") as bad:
            list(read_clients(file, UTC, said))
        assert bad.value.params["column"] == column
        assert "Vytvořeno" in str(bad.value.params["headings"])
        said += (f"{column}={heading}",)
    assert next(iter(read_clients(file, UTC, said))).name == "PC0"
    for text, id in (("last-seen=x", "CSV-COLUMN-MISSING"), ("seen=x", "COLUMN-BAD"), ("name", "COLUMN-BAD")):
        with pytest.raises(UsageError, match=id):
            list(read_clients(file, UTC, (text,)))
    with pytest.raises(UsageError, match="DATE-ORDER-BAD"):
        list(read_clients(file, UTC, order="ydm"))
    with pytest.raises(UsageError, match="CSV-UNREADABLE"):
        list(read_clients(table(tmp_path, LINE + LINE), UTC))  # no headings: the first client would be lost


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
