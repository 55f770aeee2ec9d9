"""Clients and how each stands to a change: pure rules over rows, one row at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby


@dataclass(frozen=True)
class ClientRow:
    """A client as the manager knows it. ``serial`` is of the policy that it has."""

    name: str
    group: str
    last_seen: datetime | None
    serial: str
    counted: bool = True  # False: deleted, or a clone


ClientSource = Callable[[], Iterable[ClientRow]]
"""Where rows come from; asked anew each time."""


class Standing(StrEnum):
    """How a client stands to a change."""

    TOOK = "took"  # has a policy of after the change
    BEHIND = "behind"  # was seen since, and has an older one
    UNSEEN = "unseen"  # not seen since
    CUT_OFF = "cut_off"  # last seen before the certificate's end: needs a package
    STALE = "stale"  # gone for long, whatever happened here
    NOT_COUNTED = "not_counted"  # deleted, or a clone


HOLDING = (Standing.BEHIND, Standing.UNSEEN)
"""Who holds a gate. Who is cut off or stale would hold it for ever."""


@dataclass(frozen=True)
class Yardstick:
    """``serials`` are of the policies that count as after the change; ``ended`` is the end of the
    certificate where that came before the change."""

    serials: frozenset[str]
    since: datetime
    now: datetime
    ended: datetime | None = None
    stale: timedelta = timedelta(days=30)

    def standing(self, row: ClientRow) -> Standing:
        """Where ``row`` stands."""
        if not row.counted:
            return Standing.NOT_COUNTED
        if row.serial in self.serials:
            return Standing.TOOK
        if row.last_seen is None or self.now - row.last_seen > self.stale:
            return Standing.STALE
        if row.last_seen >= self.since:
            return Standing.BEHIND
        if self.ended and row.last_seen < self.ended:
            return Standing.CUT_OFF
        return Standing.UNSEEN


NAMED = 50
"""Clients that a tally names; it counts all of them and keeps no more."""


@dataclass
class Tally:
    """Counts by standing, over all and by group, and the first clients that hold a gate."""

    total: Counter[Standing] = field(default_factory=Counter)
    groups: dict[str, Counter[Standing]] = field(default_factory=dict)
    holding: list[ClientRow] = field(default_factory=list)
    named: int = NAMED

    def add(self, row: ClientRow, standing: Standing) -> None:
        """Count one more."""
        self.total[standing] += 1
        self.groups.setdefault(row.group, Counter())[standing] += 1
        if standing in HOLDING and len(self.holding) < self.named:
            self.holding.append(row)

    @property
    def took(self) -> int:
        """How many have followed."""
        return self.total[Standing.TOOK]

    @property
    def missing(self) -> int:
        """How many hold the gate."""
        return sum(self.total[standing] for standing in HOLDING)


def tally(rows: Iterable[ClientRow], yardstick: Yardstick, named: int = NAMED) -> Tally:
    """All of ``rows`` in one pass; the first ``named`` that hold the gate are kept."""
    found = Tally(named=named)
    for row in newest(rows):
        found.add(row, yardstick.standing(row))
    return found


def newest(rows: Iterable[ClientRow]) -> Iterator[ClientRow]:
    """Of rows of one name that follow each other the one last seen counts. The others are left-overs of
    an earlier installation or clones."""
    for name, of_one in groupby(rows, key=lambda row: row.name.casefold()):
        if not name:
            yield from of_one
            continue
        same = list(of_one)
        last = max((row for row in same if row.counted), key=_seen, default=None)
        yield from (row if row is last or not row.counted else replace(row, counted=False) for row in same)


def _seen(row: ClientRow) -> float:
    return row.last_seen.timestamp() if row.last_seen else 0.0
