"""One pass over the files of one log, oldest first: causes with counts, times and lines that show them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from itertools import pairwise
from typing import BinaryIO

from sepmtk.logs import stamps
from sepmtk.logs.judge import judge, needles, starts
from sepmtk.logs.marks import MANAGER
from sepmtk.logs.text import BLOCK, Damaged, blocks, readable

LONGEST_RECORD = 1 << 16
"""Bytes that are kept for a record to go on; what comes after them is judged as a record of its own."""
KEPT, LONGEST_LINE = 3, 400
"""Evidence of one cause: so many records, lines of so many characters."""

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
    """A cause: how often, from when to when, and its latest records."""

    cause: str
    count: int = 0
    first: datetime | None = None
    last: datetime | None = None
    shown: deque[Shown] = field(default_factory=lambda: deque(maxlen=KEPT))

    def add(self, shown: Shown) -> None:
        """One more record."""
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
        self._needles = (*needles(family), *self._starts)
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
                here.line += block.count(b"\n")
        except Damaged:
            self.damaged.append(name)

    def close(self) -> Scan:
        """Judge what is left."""
        if any(needle in self._tail for needle in self._needles):
            self._record(self._tail, self._tail_at)
        elif self._tail:
            self._at = stamps.moment(readable(self._tail[:100]), self.zone) or self._at
        self._tail = b""
        return self

    def _block(self, block: bytes, here: Place) -> None:
        data, tail = self._tail + block, len(self._tail)
        self._stamped = self._stamped or bool(stamps.LINE.search(data[:LONGEST_RECORD]))
        hits = sorted(at for needle in self._needles for at in _all(data, needle))
        bounds = self._bounds(data) if hits else self._last_bound(data)
        line, counted = here.line, tail
        for begin, end in pairwise(bounds):
            at = bisect_left(hits, begin)
            if at < len(hits) and hits[at] < end:
                if begin >= tail:
                    line, counted = line + data.count(b"\n", counted, begin), begin
                place = Place(here.file, line) if begin >= tail else self._tail_at
                self._record(data[begin:end], place)
        last = bounds[-1]
        if last >= tail:
            self._tail_at = Place(here.file, line + data.count(b"\n", counted, last))
        self._tail = data[last:]
        if len(self._tail) > LONGEST_RECORD:
            self.close()

    def _bounds(self, data: bytes) -> list[int]:
        """Where records begin; the first may be the end of one whose beginning is gone."""
        found = [match.start() for match in self._begins().finditer(data)]
        return found if found[:1] == [0] else [0, *found]

    def _last_bound(self, data: bytes) -> list[int]:
        """Where the last record begins, nothing in ``data`` being of interest."""
        near = data.find(b"\n", len(data) - LONGEST_RECORD) + 1 if len(data) > LONGEST_RECORD else 0
        found = [match.start() for match in self._begins().finditer(data, near)]
        return [found[-1] if found else 0]

    def _begins(self) -> re.Pattern[bytes]:
        return stamps.LINE if self._stamped else _MARGIN

    def _record(self, raw: bytes, place: Place) -> None:
        text = readable(raw)
        head = text.partition("\n")[0].strip()
        self._at = at = stamps.moment(head, self.zone) or self._at
        if any(mark in raw for mark in self._starts):
            self._start(at)
        if self.since is not None and at is not None and at < self.since and not self._own_start():
            return
        found = judge(text, self.family)
        if found is None:
            return
        cause, line = found
        short, above = line[:LONGEST_LINE], head[:LONGEST_LINE]
        shown = Shown(place.file, place.line, at, short, "" if above == short else above)
        self.causes.setdefault(cause, Seen(cause)).add(shown)
        if self._tell:
            self._tell(cause, shown)

    def _own_start(self) -> bool:
        """Whether the log itself has shown the start from which lines count."""
        return self.last_start and self.starts > 0

    def _start(self, at: datetime | None) -> None:
        self.starts += 1
        self.started = at
        if self.last_start:
            self.causes.clear()


def _all(data: bytes, needle: bytes) -> list[int]:
    found, at = [], data.find(needle)
    while at >= 0:
        found.append(at)
        at = data.find(needle, at + 1)
    return found
