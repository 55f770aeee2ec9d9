"""Tables of clients as CSV: for people who open them in a spreadsheet, and for ``--from-csv`` again."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TextIO

from sepmtk.model.clients import ClientRow
from sepmtk.model.plain import iso
from sepmtk.model.visible import visible

COLUMNS = ("name", "group", "last_seen", "serial")

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""What begins a formula (OWASP, "CSV Injection"), the wide ones where the language is Japanese."""


class ClientTable:
    """Writes to ``file``, which must have been opened with ``newline=""``. ``more``: one more column."""

    def __init__(self, file: TextIO, more: str) -> None:
        self._writer = csv.writer(file)
        self._write((*COLUMNS, more))

    def add(self, row: ClientRow, more: object) -> None:
        """A line."""
        seen = iso(row.last_seen) if row.last_seen else ""
        self._write((row.name, row.group, seen, row.serial, str(more)))

    def _write(self, cells: Sequence[str]) -> None:
        self._writer.writerow([cell(text) for text in cells])


def cell(text: str) -> str:
    """``text`` as no spreadsheet calculates it: a client chooses its own name. Controls are visible."""
    return ("'" if text.startswith(FORMULA) else "") + visible(text)


def read_table(file: Path) -> Iterator[ClientRow]:
    """The rows of a snapshot, whose last column says whether a client counts. Names stay as they are shown.

    Raises:
        OSError, ValueError, IndexError, csv.Error: it is none, or broken.
    """
    with file.open(encoding="utf-8", newline="") as text:
        lines = csv.reader(text)
        next(lines, None)
        for name, group, seen, serial, counted in lines:
            last = datetime.fromisoformat(seen) if seen else None
            yield ClientRow(name, group, last, serial, counted == "1")
