"""Clients from a table that the console exported. Which columns a release writes, and how it names
them, varies; columns are found by their headings."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import UsageError

HEADINGS = {
    "name": ("computer name", "computer", "host name", "name", "コンピュータ名", "コンピューター名"),
    "group": ("group name", "group", "client group", "グループ名", "グループ"),
    "last_seen": (
        "last time status changed", "last_seen", "last check-in", "last checkin", "last update time",
        "last connected", "最終接続", "最終接続日時", "状態の最終変更日時", "ステータスの最終変更日時",
    ),
    "serial": (
        "policy serial number", "policy serial", "serial", "profile serial no", "policy number",
        "ポリシーのシリアル番号", "ポリシーシリアル番号", "ポリシー番号",
    ),
    "counted": ("counted",),
}  # fmt: skip
NEEDED = ("name", "last_seen", "serial")

TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y/%m/%d %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M",
)  # fmt: skip


def read_clients(path: Path, zone: tzinfo) -> Iterator[ClientRow]:
    """The rows of ``path`` one by one; times without a zone are in ``zone``, the host's.

    Raises:
        UsageError: ``CSV-UNREADABLE``.
    """
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            reader = csv.reader(file, dialect=_dialect(file.readline()))
            file.seek(0)
            places = _places(path, next(reader, []))
            for number, row in enumerate(reader, 2):
                if row:
                    yield _row(path, number, row, places, zone)
    except (OSError, UnicodeError, csv.Error) as error:
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=str(error)) from error


def _encoding(path: Path) -> str:
    """By its mark; without one UTF-8 where all of it is, else Japanese Windows' code page."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(1 << 16):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp932"
    return "utf-8"


def _dialect(heading: str) -> type[csv.Dialect]:
    class Found(csv.excel):
        delimiter = "\t" if heading.count("\t") > heading.count(",") else ","

    return Found


def _places(path: Path, heading: list[str]) -> dict[str, int]:
    names = [name.strip().strip('"').casefold() for name in heading]
    places = {
        column: names.index(known)
        for column, spellings in HEADINGS.items()
        for known in reversed(spellings)
        if known in names
    }
    lacking = [column for column in NEEDED if column not in places]
    if lacking:
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=f"{', '.join(lacking)}? {heading}")
    return places


def _row(path: Path, number: int, row: list[str], places: dict[str, int], zone: tzinfo) -> ClientRow:
    def cell(column: str) -> str:
        at = places.get(column, len(row))
        return row[at].strip() if at < len(row) else ""

    text = cell("last_seen")
    try:
        seen = _time(text, zone) if text else None
    except ValueError as error:
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=f"{number}: {text!r}") from error
    return ClientRow(cell("name"), cell("group"), seen, cell("serial"), cell("counted") != "0")


def _time(text: str, zone: tzinfo) -> datetime:
    for form in TIMES:
        try:
            return datetime.strptime(text, form).replace(tzinfo=zone)
        except ValueError:
            continue
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)
