"""The Clock port."""

from __future__ import annotations

import time
from datetime import UTC, datetime


class WindowsClock:
    """This server's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        time.sleep(max(seconds, 0))  # Python's own sleep: Ctrl-C ends it, a wait inside .NET would not
