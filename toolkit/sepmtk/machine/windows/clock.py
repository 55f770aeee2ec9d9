"""The Clock port."""

from __future__ import annotations

import time
from datetime import UTC, datetime

_SLICE = 0.2
"""On Windows Python's sleep ends for Ctrl-C, but not for a cancel by another thread of this process."""


class WindowsClock:
    """This server's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            time.sleep(min(left, _SLICE))
