"""One pass over the files of one log, oldest first: causes with counts, times and lines that show them."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import BinaryIO

from sepmtk.logs import stamps
from sepmtk.logs.boot import Boot
from sepmtk.logs.causes import MANAGER, SQL, SQL_START
from sepmtk.logs.judge import finder, judge, listens, starts
from sepmtk.logs.text import BLOCK, Damaged, blocks, readable

LONGEST_RECORD = 1 << 16
"""Bytes that are kept for a record to go on; what comes after them is judged as a record of its own."""
KEPT, LONGEST_LINE = 3, 400
"""Evidence of one cause: so many records, lines of so many characters."""
_BEHIND = 80
"""Of them, those that are shown at least of what follows: a date, a name."""

MOST_CODES = 8
_CODE = re.compile(r"\b0x[0-9A-Fa-f]{1,8}\b")
# Where no line begins with a time: a line at the margin begins a record, a stack trace goes on with it.
_MARGIN = re.compile(rb"(?m)^(?!Caused by|Suppressed)[^\s.]")


@dataclass(frozen=True)
class Shown:
    """A line that shows a cause. ``line`` is where its record begins, ``head`` what stands there (``""``
    where that is the line itself)."""

    file: str
    line: int
    at: datetime | None
    text: str
    head: str = ""


@dataclass
class Seen:
    """A cause: how often, from when to when, its latest records, and the codes in its lines
    (``0x139f/0x80``: of Windows, and SQL Server's own)."""

    cause: str
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    shown: deque[Shown] = field(default_factory=lambda: deque(maxlen=KEPT))
    codes: dict[str, None] = field(default_factory=dict)

    def add(self, shown: Shown) -> None:
        """One more record."""
        found = "/".join(_CODE.findall(shown.text)[:2]).lower()
        if found and len(self.codes) < MOST_CODES:
            self.codes[found] = None
        self.count += 1
        self.first = self.first or shown.at
        self.last = shown.at or self.last
        self.shown.append(shown)


@dataclass
class Place:
    """A file and a line in it."""

    file: str = ""
    line: int = 1


class Scan:
    """Feed it the files of one log, oldest first, then :meth:`close` it. Memory does not grow with them."""

    def __init__(
        self, family: str = MANAGER, zone: tzinfo = UTC, since: datetime | None = None,
        last_start: bool = False, tell: Callable[[str, Shown], None] | None = None,
    ) -> None:  # fmt: skip
        """``last_start`` forgets what was before the program's last start, and ``since`` then stands in for a
        start that the log doesn't show; ``tell`` hears of each record."""
        self.family, self.zone, self.since, self.last_start = family, zone, since, last_start
        self.causes: dict[str, Seen] = {}
        self.started: datetime | None = None
        self.starts = 0
        self.damaged: list[str] = []
        self._tell = tell
        self._starts = starts(family)
        self._finder = finder(family)
        self._boot: Boot[Shown] | None = Boot() if family == SQL else None
        self._tail = b""
        self._tail_at = Place()
        self._at: datetime | None = None
        self._stamped = False

    def feed(self, name: str, stream: BinaryIO, size: int = BLOCK) -> None:
        """One more file. A record may begin in one file and end in the next."""
        here = Place(name)
        try:
            for block in blocks(stream, size):
                self._block(block, here)
        except Damaged:
            self.damaged.append(name)

    def close(self) -> Scan:
        """Judge what is left."""
        self._rest()
        if self._boot and (left := self._boot.end()):
            self._add(SQL_START, left)
        return self

    def _rest(self) -> None:
        if self._finder.search(self._tail):
            self._record(self._tail, self._tail_at)
        elif self._tail:
            self._at = stamps.moment(readable(self._tail[:100]), self.zone) or self._at
        self._tail = b""

    def _block(self, block: bytes, here: Place) -> None:
        """Judge the records that end in ``block``; what begins the last one is kept."""
        data, tail = self._tail + block, len(self._tail)
        self._stamped = self._stamped or bool(stamps.LINE.search(data[:LONGEST_RECORD]))
        line, counted, done, last = here.line, tail, 0, -1
        while hit := self._finder.search(data, done):
            begin, end = self._begin(data, hit.start(), done), self._end(data, hit.start())
            if begin >= tail:
                line, counted = line + data.count(b"\n", counted, begin), begin
            place = Place(here.file, line) if begin >= tail else self._tail_at
            if end < 0:
                last = begin
                break
            self._record(data[begin:end], place)
            done = end
        if last < 0:
            last = self._begin(data, len(data), max(done, len(data) - LONGEST_RECORD))
        here.line += block.count(b"\n")
        if last >= tail:
            self._tail_at = Place(here.file, here.line - data.count(b"\n", last))
        self._tail = data[last:]
        if len(self._tail) > LONGEST_RECORD:
            self._rest()

    def _begin(self, data: bytes, at: int, low: int) -> int:
        """Where the record begins that ``at`` is in; ``low`` where that is not before it."""
        begins = self._begins()
        while True:
            start = data.rfind(b"\n", low, at) + 1
            if not start or begins.match(data, start):
                return start or low
            at = start - 1

    def _end(self, data: bytes, at: int) -> int:
        """Where the next record begins, -1 where ``data`` doesn't show it."""
        found = self._begins().search(data, at + 1)
        return found.start() if found else -1

    def _begins(self) -> re.Pattern[bytes]:
        return stamps.LINE if self._stamped else _MARGIN

    def _record(self, raw: bytes, place: Place) -> None:
        head = readable(_line(raw, 0)).strip()[:LONGEST_LINE]
        self._at = at = stamps.moment(head, self.zone) or self._at
        if any(mark in raw for mark in self._starts):
            self._start(at)
        if self.since is not None and at is not None and at < self.since and not self._own_start():
            return
        if self._boot and listens(raw):
            self._boot.listens()
        found = judge(raw, self.family)
        if found is None:
            return
        short = readable(_line(raw, found.at - 1), found.pages).strip()[:LONGEST_LINE]
        above = "" if raw.find(b"\n", 0, found.at - 1) < 0 else head
        shown = Shown(place.file, place.line, at, short, above)
        if self._boot is None or self._boot.counts(found.cause, raw, shown):
            self._add(found.cause, shown)

    def _add(self, cause: str, shown: Shown) -> None:
        self.causes.setdefault(cause, Seen(cause)).add(shown)
        if self._tell:
            self._tell(cause, shown)

    def _own_start(self) -> bool:
        """Whether the log itself has shown the start from which lines count."""
        return self.last_start and self.starts > 0

    def _start(self, at: datetime | None) -> None:
        if self._boot and (left := self._boot.begin()):
            self._add(SQL_START, left)
        self.starts += 1
        self.started = at
        if self.last_start:
            self.causes.clear()


def _line(record: bytes, at: int) -> bytes:
    """The line around ``at``, as far as it can be shown: no character has more than four bytes."""
    begin = max(record.rfind(b"\n", 0, at) + 1, at - LONGEST_LINE + _BEHIND)
    while begin < at and 0x80 <= record[begin] < 0xC0:
        begin += 1  # within a character of UTF-8
    return record[begin : begin + 4 * LONGEST_LINE].partition(b"\n")[0]
