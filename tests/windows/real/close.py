"""Folders that Python imports from, closed to everybody but administrators: sepmtk refuses others
(PYTHON-OPEN), and on GitHub's runners those of Python and of the checkout are open to signed-in users."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

SYSTEM, ADMINISTRATORS = "*S-1-5-18", "*S-1-5-32-544"
_MOST = 600.0


def commands(folder: Path) -> Iterator[tuple[str, ...]]:
    """First what lies inside inherits and nothing else, then the folder itself has two entries."""
    yield "icacls", str(folder), "/setowner", ADMINISTRATORS, "/T", "/C", "/Q"
    yield "icacls", str(folder), "/reset", "/T", "/C", "/Q"
    full = [part for who in (SYSTEM, ADMINISTRATORS) for part in ("/grant:r", f"{who}:(OI)(CI)F")]
    yield "icacls", str(folder), "/inheritance:r", *full, "/Q"


def close(folder: Path) -> None:
    """Close a folder with all that is in it."""
    for command in commands(folder):
        subprocess.run(command, check=True, capture_output=True, timeout=_MOST)
