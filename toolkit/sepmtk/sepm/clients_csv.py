"""Clients from a table that the console exported, as people have it: saved by a spreadsheet, put together of
several, in any language. What can't be told is asked for, never guessed: a client that was overlooked is
one that the next step may lose."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from itertools import chain, islice
from pathlib import Path

from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import UsageError
from sepmtk.sepm.clients_dates import NEVER, ORDERS, Ambiguous, Dates, is_date
from sepmtk.sepm.clients_table import (
    PAGES,
    encoding_of,
    is_heading,
    known_places,
    places_of,
    plain,
    said_columns,
    separator_of,
)

_TOTAL = re.compile(
    r"\W*(?:grand total|totals?|totale|totaal|sum|summe|gesamt|suma|razem|celkem|итого|всего"
    r"|合計|合计|总计|總計|합계)(?:[\s:：].*)?",
    re.IGNORECASE,
)
_HEAD, _SAMPLE = 20, 200
"""Rows among which the heading is, and rows whose content tells what a column is."""

Placed = tuple[int, list[str], dict[str, int]]
"""Line, cells, and where each column stands."""


def read_clients(
    path: Path, zone: tzinfo, columns: Sequence[str] = (), order: str = ""
) -> Iterator[ClientRow]:
    """The rows of ``path`` one by one; times without a zone are in ``zone``, the host's.

    ``columns``: ``last-seen=Heading`` where a heading isn't known; ``order``: of day, month and year, where
    the dates don't tell.

    Raises:
        UsageError: ``COLUMN-BAD``, ``DATE-ORDER-BAD``, ``CSV-UNREADABLE``, ``CSV-COLUMN-MISSING``,
            ``CSV-COLUMN-UNKNOWN``, ``CSV-DATE-ORDER``.
    """
    said = check_said(columns, order)
    try:
        encoding = encoding_of(path)

        def every() -> Iterator[str]:
            return (_cell(row, places, "last-seen") for _, row, places in _rows(path, encoding, said))

        dates = Dates(zone, order, every)
        for line, row, places in _rows(path, encoding, said):
            yield _client(path, line, row, places, dates)
    except (OSError, UnicodeError, csv.Error) as error:
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=str(error)) from error


def check_said(columns: Sequence[str], order: str) -> dict[str, str]:
    """The headings that were named, by what they head.

    Raises:
        UsageError: ``COLUMN-BAD``, ``DATE-ORDER-BAD``.
    """
    if order not in ("", *ORDERS):
        raise UsageError("DATE-ORDER-BAD", text=order, known=", ".join(ORDERS))
    return said_columns(columns)


def _client(path: Path, line: int, row: list[str], places: dict[str, int], dates: Dates) -> ClientRow:
    text = _cell(row, places, "last-seen")
    try:
        seen = dates.read(text)
    except Ambiguous as error:
        raise UsageError("CSV-DATE-ORDER", path=str(path), line=line, text=text) from error
    except ValueError as error:
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=f"{line}: {text!r}") from error
    counted = _cell(row, places, "counted") != "0"
    return ClientRow(
        _cell(row, places, "name"), _cell(row, places, "group"), seen, _cell(row, places, "serial"), counted
    )


def _rows(path: Path, encoding: str, said: dict[str, str]) -> Iterator[Placed]:
    """Rows of clients, without headings, empty lines and totals."""
    errors = "replace" if encoding in PAGES else "strict"  # see PAGES: what is replaced decides nothing
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        separator = separator_of(list(islice(file, _HEAD)))
        file.seek(0)
        reader = csv.reader(file, delimiter=separator)
        rows = ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
        begin = list(islice(rows, _HEAD + _SAMPLE))
        at = _heading(path, begin, said)
        heading, sample = begin[at][1], [row for _, row in begin[at + 1 :] if not is_heading(row)]
        places = places_of(heading, [row for row in sample if not _is_total(row)], said)
        for line, row in chain(begin[at + 1 :], rows):
            if _is_text(_cell(row, places, "last-seen")) and (_same(row, heading) or is_heading(row)):
                if not _same(row, heading):
                    heading, places = row, places_of(row, [], said)
            elif len(row) == 1 < len(heading) or any(cell.strip() for cell in row[len(heading) :]):
                if not _is_total(row):
                    detail = f"{line}: {separator.join(row)!r}"
                    raise UsageError("CSV-UNREADABLE", path=str(path), detail=detail)
            elif _cell(row, places, "name") and not _is_total(row):
                yield line, row, places


def _heading(path: Path, begin: list[tuple[int, list[str]]], said: dict[str, str]) -> int:
    """Its index: there may be a title above it."""
    spoken = set(map(plain, said.values()))

    def known(at: int) -> tuple[int, int]:
        cells = begin[at][1]
        named = len(spoken & set(map(plain, cells)))
        return len(known_places(cells)) + named, len([cell for cell in cells if cell.strip()])

    at = max(range(min(_HEAD, len(begin))), key=known, default=-1)
    cells = begin[at][1] if at >= 0 else []
    if len(cells) < 2 or (not known(at)[0] and any(_is_moment(cell) for cell in cells)):
        raise UsageError("CSV-UNREADABLE", path=str(path), detail=", ".join(cells) or "-")
    return at


def _same(row: list[str], heading: list[str]) -> bool:
    return list(map(plain, row)) == list(map(plain, heading))


def _is_moment(cell: str) -> bool:
    return is_date(cell) and any(map(str.isdigit, cell))


def _is_text(cell: str) -> bool:
    return bool(cell) and not cell[0].isdigit() and cell.casefold() not in NEVER


def _is_total(row: list[str]) -> bool:
    """A spreadsheet's or a report's last line."""
    cells = [cell.strip() for cell in row if cell.strip()]
    return bool(_TOTAL.fullmatch(cells[0])) and all(_is_count(cell) for cell in cells[1:])


def _is_count(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").isdigit()


def _cell(row: list[str], places: dict[str, int], column: str) -> str:
    at = places.get(column, len(row))
    return row[at].strip() if at < len(row) else ""
