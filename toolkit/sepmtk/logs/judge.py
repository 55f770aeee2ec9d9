"""What a record of a log is about."""

from __future__ import annotations

import re
from functools import cache

from sepmtk.logs.marks import (
    APACHE,
    DATABASE_HINT,
    ELSEWHERE,
    ELSEWHERE_HINT,
    MANAGER,
    MARKS,
    OWN,
    SQL,
    STARTS,
    TLS,
    Mark,
)

_DATABASE, _ELSEWHERE = re.compile(DATABASE_HINT), re.compile(ELSEWHERE_HINT)


@cache
def _table(family: str) -> tuple[tuple[Mark, re.Pattern[str] | None], ...]:
    """The marks that count in logs of ``family``, compiled."""
    return tuple(
        (mark, re.compile(mark.pattern) if mark.pattern else None)
        for mark in MARKS
        if family in mark.families
    )


@cache
def needles(family: str) -> tuple[bytes, ...]:
    """What to look for in the bytes of a log. Every mark's needle, in each encoding that it may have."""
    texts = dict.fromkeys(mark.needle for mark, _ in _table(family))
    found = dict.fromkeys(raw for text in texts for raw in (text.encode(), text.encode("cp932")))
    # A needle that contains another one is found with it.
    return tuple(raw for raw in found if not any(other != raw and other in raw for other in found))


@cache
def starts(family: str) -> tuple[bytes, ...]:
    """Marks of a start of the program whose log it is."""
    return tuple(mark.encode() for mark in STARTS[family])


def judge(record: str, family: str) -> tuple[str, str] | None:
    """Cause and the line that shows it; None where the record tells of none."""
    for mark, pattern in _table(family):
        at = record.find(mark.needle)
        if at < 0:
            continue
        if pattern is not None:
            if not (match := pattern.search(record)):
                continue
            at = match.start()
        cause = mark.cause if mark.needs == OWN else _side(mark, record, family)
        if cause is not None:
            return cause, _line(record, at)
    return None


def _side(mark: Mark, record: str, family: str) -> str | None:
    """The mark's cause where SEPM's database is meant, else ``elsewhere``, or nothing at all."""
    if family == SQL or _DATABASE.search(record):
        return mark.cause
    if family == APACHE:
        return None  # Apache's own connections: what clients say has marks of its own
    if _ELSEWHERE.search(record):
        return ELSEWHERE
    # The manager's own lasting connection is the one to its database.
    return mark.cause if family == MANAGER else ELSEWHERE if mark.needs == TLS else None


def _line(record: str, at: int) -> str:
    begin = record.rfind("\n", 0, at) + 1
    end = record.find("\n", at)
    return record[begin : len(record) if end < 0 else end].strip()
