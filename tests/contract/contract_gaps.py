"""Tests of the contract that a host can't carry, each with its reason: the one place for both.

Only Wine has such gaps. They stand as unproven in docs/how-it-is-tested.md until a Windows has passed them.
"""

from __future__ import annotations

import ctypes
import os
import re
from functools import cache

WINE: dict[str, str] = {}
"""End of a test's id (without its parameters) to the reason."""


def gap(test: str) -> str | None:
    """Why ``test`` can't run on the Windows that we are on; None where it can."""
    if not in_wine():
        return None
    name = re.sub(r"\[.*", "", test)
    return next((f"Wine: {reason}" for end, reason in WINE.items() if name.endswith(end)), None)


@cache
def in_wine() -> bool:
    """Wine's ntdll says so itself."""
    return os.name == "nt" and hasattr(vars(ctypes)["WinDLL"]("ntdll"), "wine_get_version")
