"""What a record of a log is about. Everything is looked for in bytes, by RE2: one expression finds the places
of interest, another tells which marks a record has, both in one pass whatever the number of marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from sepmtk.logs.causes import APACHE, ELSEWHERE, MANAGER, SQL
from sepmtk.logs.mark import OWN, SAID, TLS, WEB, Mark, quoted
from sepmtk.logs.marks import DATABASE_HINT, ELSEWHERE_HINT, MARKS, STARTS
from sepmtk.logs.sql_marks import LISTENS, START_ERROR

_MEMORY = 64 << 20
"""Bytes that an expression's automaton may take; it takes what it needs."""


@dataclass(frozen=True)
class Judged:
    """``at`` is where the text in the record ends; ``pages`` the code pages that it may be in."""

    cause: str
    at: int
    pages: tuple[str, ...] = ()


@cache
def table(family: str) -> tuple[Mark, ...]:
    """The marks that count in logs of ``family``."""
    every = tuple(mark for mark in MARKS if family in mark.families)
    return (*every, START_ERROR) if family == SQL else every


@cache
def needles(family: str) -> tuple[bytes, ...]:
    """What to look for in the bytes of a log: a piece of every mark, in each encoding that it may have."""
    plain = [mark for mark in table(family) if mark.text]
    found = dict.fromkeys(m.needle.encode(codec) for m in plain for codec in ("utf-8", *m.pages))
    size = min(map(len, found), default=0)
    heads: dict[bytes, list[bytes]] = {}
    for raw in found:
        heads.setdefault(raw[:size], []).append(raw)

    def holds_another(raw: bytes) -> bool:
        tails = ((at, heads.get(raw[at : at + size], ())) for at in range(len(raw)))
        return any(other != raw and raw.startswith(other, at) for at, others in tails for other in others)

    return tuple(raw for raw in found if not holds_another(raw))  # it is found with the other one


@cache
def starts(family: str) -> tuple[bytes, ...]:
    """Marks of a start of the program whose log it is."""
    return tuple(mark.encode() for mark in STARTS[family])


@cache
def finder(family: str) -> Any:
    """The compiled expression of all places of interest."""
    parts = [quoted(raw) for raw in (*needles(family), *starts(family))]
    more = (LISTENS.encode(), START_ERROR.expression()) if family == SQL else ()
    return _compiled(b"|".join((*parts, *more)))


def listens(record: bytes) -> bool:
    """Whether a line of ERRORLOG shows that SQL Server accepts connections."""
    return _compiled(LISTENS.encode()).search(record) is not None


def judge(record: bytes, family: str) -> Judged | None:
    """Cause and where it shows; None where the record tells of none."""
    for mark in _marks_in(record, family):
        cause = _cause(mark, record, family)
        if cause is not None:
            return Judged(cause, _alone(mark).search(record).end(), mark.pages)
    return None


def _cause(mark: Mark, record: bytes, family: str) -> str | None:
    """The mark's cause where SEPM's database is meant, else ``elsewhere``, or nothing at all."""
    if mark.needs == OWN or family == SQL:
        return mark.cause
    if _compiled(DATABASE_HINT.encode()).search(record):
        return mark.driver or mark.cause
    if mark.needs == SAID:
        return None
    if family == APACHE:
        # Of Apache's own connections only what marks of its own say counts.
        return mark.cause if mark.needs == WEB else None
    if _compiled(ELSEWHERE_HINT.encode()).search(record):
        return ELSEWHERE
    # The manager's own lasting connection is the one to its database.
    return mark.cause if family == MANAGER or mark.needs == WEB else ELSEWHERE if mark.needs == TLS else None


def _marks_in(record: bytes, family: str) -> Iterator[Mark]:
    every, found = table(family), _which(family).Match(record)
    if found is None:  # none, or the automaton has outgrown its memory
        return (mark for mark in every if _alone(mark).search(record))
    return (every[number] for number in sorted(found))


@cache
def _which(family: str) -> Any:
    """Tells the numbers of the marks that a record has."""
    import re2

    made = re2.Set.SearchSet(_options())
    for mark in table(family):
        made.Add(mark.expression())
    made.Compile()
    return made


@cache
def _alone(mark: Mark) -> Any:
    return _compiled(mark.expression())


@cache
def _compiled(expression: bytes) -> Any:
    import re2

    return re2.compile(expression, _options())


def _options() -> Any:
    import re2

    made = re2.Options()
    made.encoding = re2.Options.Encoding.LATIN1  # bytes as they are
    made.max_mem = _MEMORY
    made.log_errors = False
    return made
