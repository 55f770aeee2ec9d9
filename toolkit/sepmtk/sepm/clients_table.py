"""Tables as spreadsheets save them: which text, which separator, which column is what."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sepmtk.model.errors import UsageError
from sepmtk.sepm.clients_dates import is_date

HEADINGS = {
    "name": (
        "computer name", "computer", "host name", "hostname", "name", "コンピュータ名", "コンピューター名",
        "computername", "nom de l'ordinateur", "nombre del equipo", "nome do computador", "nome computer",
        "имя компьютера", "计算机名", "计算机名称", "電腦名稱", "컴퓨터 이름",
    ),
    "group": (
        "group name", "group", "client group", "グループ名", "グループ", "gruppenname", "gruppe",
        "nom du groupe", "nombre del grupo", "nome do grupo", "nome gruppo", "имя группы", "组名", "群組名稱",
        "그룹 이름",
    ),
    "last-seen": (
        "last time status changed", "last_seen", "last seen", "last check-in", "last checkin",
        "last update time", "last connected", "最終接続", "最終接続日時", "状態の最終変更日時",
        "ステータスの最終変更日時", "время последнего изменения состояния",
    ),
    "serial": (
        "policy serial number", "policy serial", "serial", "profile serial no", "policy number",
        "ポリシーのシリアル番号", "ポリシーシリアル番号", "ポリシー番号", "серийный номер политики",
    ),
    "counted": ("counted",),
}  # fmt: skip
NEEDED = ("name", "last-seen", "serial")
COLUMNS = ("name", "group", "last-seen", "serial")
"""What a person may say of a column."""

PAGES = ("cp932", "cp1252", "cp1251", "cp936", "cp949", "cp950", "cp1250", "cp1253", "cp1254")
"""Code pages of Windows. Which of them a file has shows in its headings; where it doesn't, only names of
groups look odd: separators, digits and ASCII are the same in all."""

_SEPARATORS = ",;\t|"
_SAMPLE = 1 << 16
_HOST = re.compile(r"(?!\d+(?:\.\d+)*$)\w[\w.-]{0,62}")
_SERIAL = re.compile(r"[0-9A-Fa-f]{4,}-\d\d/\d\d/\d{4} \d\d:\d\d:\d\d \d+")


def encoding_of(path: Path) -> str:
    """By its mark; without one UTF-8 where all of it is, else the code page in which the headings are
    known."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
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
            return max(PAGES, key=lambda page: _fit(start, page))
    return "utf-8"


def _fit(start: bytes, page: str) -> tuple[int, int]:
    """How many headings are known in ``page``, and whether it has all of these bytes."""
    lines = start.decode(page, "replace").splitlines()[:3]
    known = {spelling for spellings in HEADINGS.values() for spelling in spellings}
    found = max((len(known & {plain(c) for c in re.split("[,;\t|]", line)}) for line in lines), default=0)
    return found, -start.decode(page, "replace").count("\ufffd")


def separator_of(lines: Sequence[str]) -> str:
    """What ``sep=;`` says, else what makes headings that are known, else the most cells."""
    said = re.fullmatch(r"\ufeff?\"?sep=(.)\"?", "".join(lines[:1]).rstrip("\r\n"), re.IGNORECASE)
    if said:
        return said[1]

    def score(mark: str) -> tuple[int, int]:
        rows = list(csv.reader(lines, delimiter=mark))
        return max(map(len, map(known_places, rows)), default=0), sum(map(len, rows))

    return max(_SEPARATORS, key=score)


def known_places(cells: Sequence[str]) -> dict[str, int]:
    """The columns whose headings are known."""
    names = [plain(cell) for cell in cells]
    return {
        column: names.index(known)
        for column, spellings in HEADINGS.items()
        for known in reversed(spellings)
        if known in names
    }


def is_heading(cells: Sequence[str]) -> bool:
    """Whether each column that is needed has a heading that is known."""
    return all(column in known_places(cells) for column in NEEDED)


def said_columns(texts: Sequence[str]) -> dict[str, str]:
    """``last-seen=Heading`` by the column's name.

    Raises:
        UsageError: ``COLUMN-BAD``.
    """
    said = {}
    for text in texts:
        column, equal, heading = text.partition("=")
        column = column.strip().lower().replace("_", "-").replace("lastseen", "last-seen")
        if not equal or column not in COLUMNS or not heading.strip():
            raise UsageError("COLUMN-BAD", text=text, known=", ".join(COLUMNS))
        said[column] = heading
    return said


def places_of(
    heading: Sequence[str], sample: Sequence[Sequence[str]], said: Mapping[str, str]
) -> dict[str, int]:
    """Where each column stands: as was said, by its heading, or by what only it can hold.

    Raises:
        UsageError: ``CSV-COLUMN-MISSING`` for a column that was named and isn't there;
            ``CSV-COLUMN-UNKNOWN`` for one that can't be told, with the headings.
    """
    names, shown = [plain(cell) for cell in heading], ", ".join(cell.strip() for cell in heading)
    places = known_places(heading)
    for column, text in said.items():
        if plain(text) not in names:
            raise UsageError("CSV-COLUMN-MISSING", column=column, heading=text, headings=shown)
        places[column] = names.index(plain(text))
    for column, fits in (("serial", _serials), ("last-seen", _dates), ("name", _hosts)):
        if column in places:
            continue
        free = [at for at in range(len(heading)) if at not in places.values()]
        could = [at for at in free if (cells := list(_column(sample, at))) and fits(cells)]
        if len(could) != 1:
            raise UsageError("CSV-COLUMN-UNKNOWN", column=column, headings=shown)
        places[column] = could[0]
    if "group" not in places:
        free = [at for at in range(len(heading)) if at not in places.values()]
        could = [at for at in free if (cells := list(_column(sample, at))) and _groups(cells)]
        if len(could) == 1:
            places["group"] = could[0]
    return places


def _column(sample: Sequence[Sequence[str]], at: int) -> Iterator[str]:
    return (row[at].strip() for row in sample if at < len(row) and row[at].strip())


def _serials(cells: list[str]) -> bool:
    return all(map(_SERIAL.fullmatch, cells))


def _dates(cells: list[str]) -> bool:
    return all(map(is_date, cells)) and any(any(map(str.isdigit, cell)) for cell in cells)


def _hosts(cells: list[str]) -> bool:
    return all(map(_HOST.fullmatch, cells)) and len({c.casefold() for c in cells}) > len(cells) * 0.9


def _groups(cells: list[str]) -> bool:
    return any("\\" in cell for cell in cells)


def plain(heading: str) -> str:
    """A heading without what does not matter."""
    return heading.strip().strip('\ufeff"').strip().casefold()
