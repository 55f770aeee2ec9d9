"""Tables of clients as CSV: for people who open them in a spreadsheet, and for ``--from-csv`` again."""

from __future__ import annotations

import csv
from collections.abc import Sequence
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
