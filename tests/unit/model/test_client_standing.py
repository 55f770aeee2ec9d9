"""How a client stands to a change: each rule, and what holds for all of them."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sepmtk.model.clients import HOLDING, NAMED, ClientRow, Standing, Yardstick, newest, tally

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
BY = Yardstick(frozenset({"NEW"}), since=NOW - DAY, now=NOW, ended=NOW - 3 * DAY)


def row(days_ago: float | None, serial: str = "OLD", name: str = "PC1", counted: bool = True) -> ClientRow:
    seen = None if days_ago is None else NOW - days_ago * DAY
    return ClientRow(name, "G", seen, serial, counted)


@pytest.mark.parametrize(
    ("client", "expected"),
    [
        (row(0.1, "NEW"), Standing.TOOK),
        (row(40, "NEW"), Standing.TOOK),
        (row(0.1), Standing.BEHIND),
        (row(2), Standing.UNSEEN),
        (row(3.5), Standing.CUT_OFF),
        (row(31), Standing.STALE),
        (row(None), Standing.STALE),
        (row(0.1, "NEW", counted=False), Standing.NOT_COUNTED),
    ],
)
def test_each_standing(client: ClientRow, expected: Standing) -> None:
    assert BY.standing(client) is expected


def test_without_an_end_nobody_is_cut_off() -> None:
    valid = Yardstick(BY.serials, BY.since, BY.now)
    assert valid.standing(row(3.5)) is Standing.UNSEEN


LONG_AGO = datetime.min.replace(tzinfo=UTC)
rows = st.builds(
    ClientRow,
    st.sampled_from(["A", "a", "B", "C", ""]),
    st.sampled_from(["G", "H"]),
    st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 1), timezones=st.just(UTC)),
    st.sampled_from(["NEW", "OLD", ""]),
    st.booleans(),
)


@given(st.lists(rows, max_size=80))
def test_everybody_is_counted_once_and_only_holders_are_missing(found: list[ClientRow]) -> None:
    seen = tally(found, BY)
    assert sum(seen.total.values()) == len(found)
    assert sum(sum(group.values()) for group in seen.groups.values()) == len(found)
    assert seen.missing == sum(seen.total[s] for s in HOLDING)
    assert len(seen.holding) == min(seen.missing, NAMED)


@given(st.lists(rows, max_size=30))
def test_of_one_name_in_a_row_the_last_seen_counts(found: list[ClientRow]) -> None:
    kept = list(newest(found))
    assert [replace(row, counted=True) for row in kept] == [replace(row, counted=True) for row in found]
    for name, pairs in itertools.groupby(zip(found, kept, strict=True), lambda pair: pair[0].name.casefold()):
        rows = list(pairs)
        before = [old.last_seen or LONG_AGO for old, _ in rows if old.counted]
        after = [new.last_seen or LONG_AGO for _, new in rows if new.counted]
        assert after == (before if not name else [max(before)] if before else [])
