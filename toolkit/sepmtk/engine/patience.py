"""Waiting for something, with an end to it."""

from __future__ import annotations

from sepmtk.machine.ports import Clock

_ODD_SECONDS = 60.0
"""A nap, and the look that follows it, take no longer than this more than they should."""


class Patience:
    """How long something has been waited for. The host's clock may be set meanwhile (a wrong clock is
    one of the things found on a server whose certificate has expired): a nap that seems to have taken
    less than no time, or far too long, counts as what it was meant to be."""

    def __init__(self, clock: Clock) -> None:
        self.seconds = 0.0
        self._clock = clock
        self._last = clock.now()

    def nap(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.sleep(seconds)
        now = self._clock.now()
        took = (now - self._last).total_seconds()
        self._last = now
        self.seconds += took if 0 <= took <= seconds + _ODD_SECONDS else seconds
