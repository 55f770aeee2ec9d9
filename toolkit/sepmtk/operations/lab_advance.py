"""``lab advance``: let time pass in a lab."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sepmtk.machine.lab.console import pass_time
from sepmtk.operations.lab_folder import open_folder


@dataclass(frozen=True)
class LabTime:
    """The lab's clock; ``offset`` is its distance from the real one in seconds."""

    now: datetime
    offset: float


def advance(folder: Path, hours: float) -> LabTime:
    """Move the lab's clock ahead; what becomes due comes about."""
    lab = open_folder(folder)
    with lab.turn():
        pass_time(lab, hours * 3600)
        return LabTime(datetime.fromtimestamp(lab.now(), UTC), lab.config["offset"])
