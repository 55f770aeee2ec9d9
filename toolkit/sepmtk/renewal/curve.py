"""How clients have followed over time: a run's snapshots, measured by the policies that count now."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from sepmtk.engine.client_table import read_table
from sepmtk.engine.folder import RunFolder
from sepmtk.model.clients import Yardstick, tally

MOST_POINTS, MOST_BYTES = 60, 32 << 20
"""Of more snapshots than that, or larger ones, some evenly apart are read, the first and the last always."""
MOMENT = "%Y%m%d-%H%M%S"


@dataclass(frozen=True)
class Point:
    """Clients that count, at a time: those that have followed, and those that hold the gate."""

    at: datetime
    took: int
    missing: int


def curve(folder: RunFolder, by: Yardstick) -> tuple[Point, ...]:
    """From the first snapshot after the change; one that can't be read is left out."""
    found = [(at, file) for at, file in _snapshots(folder) if at >= by.since]
    return tuple(_points(_thinned(found), by))


def _snapshots(folder: RunFolder) -> Iterator[tuple[datetime, Path]]:
    for file in sorted((folder.path / "clients").glob("*.csv")):
        try:
            yield datetime.strptime(file.stem, MOMENT).replace(tzinfo=UTC), file
        except ValueError:
            continue


def _thinned(found: Sequence[tuple[datetime, Path]]) -> list[tuple[datetime, Path]]:
    largest = max((file.stat().st_size for _, file in found), default=1)
    most = max(2, min(MOST_POINTS, MOST_BYTES // max(largest, 1)))
    if len(found) <= most:
        return list(found)
    return [found[round(number * (len(found) - 1) / (most - 1))] for number in range(most)]


def _points(found: Sequence[tuple[datetime, Path]], by: Yardstick) -> Iterator[Point]:
    for at, file in found:
        try:
            counted = tally(read_table(file), replace(by, now=at))
        except (OSError, ValueError, IndexError, csv.Error):
            continue
        yield Point(at, counted.took, counted.missing)
