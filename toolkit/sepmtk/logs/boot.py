"""Whether SQL Server's start, as ERRORLOG shows it, came to its end."""

from __future__ import annotations

from typing import Generic, TypeVar

from sepmtk.logs.causes import (
    SQL_CERTIFICATE,
    SQL_CRYPTO,
    SQL_KEY,
    SQL_LISTEN,
    SQL_START,
    SQL_THUMBPRINT,
    SQL_TLS,
)
from sepmtk.logs.sql_marks import SQL_ERROR

T = TypeVar("T")
SPECIFIC = (SQL_THUMBPRINT, SQL_KEY, SQL_CERTIFICATE, SQL_CRYPTO, SQL_TLS, SQL_LISTEN)
"""Why it does not start; ``sql_start`` says that it doesn't, and is not said beside one of these."""
_NETWORK = (b"17182",)
"""The error in front of what TDSSNIClient says: the start has failed, whatever stands before and after."""


class Boot(Generic[T]):
    """Feed it what a log shows, in order. ``T`` is a line that is kept as evidence."""

    def __init__(self) -> None:
        """Nothing is known of a start that the log doesn't show."""
        self._started = self._listening = self._explained = False
        self._open: T | None = None

    def begin(self) -> T | None:
        """A start. The error at which the one before it ended, where nothing else was told of it."""
        left = self.end()
        self._started, self._listening, self._explained = True, False, False
        return left

    def end(self) -> T | None:
        """The log's end: the same of the last start."""
        left, self._open = self._open, None
        return left

    def listens(self) -> None:
        """It accepts connections."""
        self._listening, self._open = True, None

    def counts(self, cause: str, raw: bytes, shown: T) -> bool:
        """Whether the cause of a line is told at once."""
        if cause == SQL_ERROR:
            sure = any(number in raw for number in _NETWORK)
            if not self._listening and not self._explained and (self._started or sure):
                self._open = shown
            return False
        if cause == SQL_START and self._explained:
            return False
        if cause in (SQL_START, *SPECIFIC):
            self._open, self._explained = None, self._explained or cause in SPECIFIC
        return True
