"""``lab show``: the lab in one screen."""

from __future__ import annotations

from pathlib import Path

from sepmtk.machine.lab import overview
from sepmtk.machine.lab.overview import LabView
from sepmtk.operations.lab_folder import open_folder


def show(folder: Path) -> LabView:
    """What the lab is, serves and would do."""
    return overview.look(open_folder(folder))
