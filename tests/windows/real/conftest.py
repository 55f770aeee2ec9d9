"""Tests that change a real Windows. ``python dev.py windows`` runs them there; elsewhere nobody does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # the modules beside this one

collect_ignore_glob = [] if os.name == "nt" and "SEPMTK_REAL_WINDOWS" in os.environ else ["test_*.py"]


@pytest.fixture(scope="session")
def machine() -> object:
    """This server."""
    from sepmtk.machine.windows.host import open_server

    return open_server()
