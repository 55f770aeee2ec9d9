"""The request of an operation that takes no arguments."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Nothing:
    """Nothing is asked but the operation itself."""
