"""How this program starts its own Python for a part that runs in a process of its own."""

from __future__ import annotations

import sys


def own_python(module: str) -> list[str]:
    """The command that runs a module of ours: no folder of the caller's is imported from, and it writes
    compiled files only where this process does (a kit that runs where it was unpacked leaves none)."""
    quiet = ["-B"] if sys.dont_write_bytecode else []
    return [sys.executable, *quiet, "-P", "-m", module]
