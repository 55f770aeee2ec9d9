"""Which lab a command is about."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sepmtk.engine.call import Call
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.scm import lab_at
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import argument


@dataclass(frozen=True)
class InFolder:
    """``folder``: the lab that ``--lab`` names, where none is given."""

    folder: Path | None = argument(None, "[DIR]")


def chosen(call: Call, folder: Path | None) -> Path:
    """The folder that was given or named. Raises Refused: ``NO-HOST``."""
    found = folder or call.host.lab
    if found is None:
        raise Refused("NO-HOST")
    return found


def open_folder(folder: Path) -> Lab:
    """The lab in ``folder``. Raises UsageError: ``LAB-MISSING``."""
    try:
        return lab_at(folder.resolve())
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(folder)) from error
