"""Opening a lab folder for the ``lab`` commands."""

from __future__ import annotations

from pathlib import Path

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.scm import lab_at
from sepmtk.model.errors import UsageError


def open_folder(folder: Path) -> Lab:
    """The lab in ``folder``.

    Raises:
        UsageError: ``LAB-MISSING``.
    """
    try:
        return lab_at(folder.resolve())
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(folder)) from error
