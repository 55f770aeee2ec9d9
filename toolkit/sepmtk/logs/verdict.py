"""From what was seen to what is the matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sepmtk.logs import marks
from sepmtk.logs.scan import KEPT, Seen
from sepmtk.model.notice import Severity

CERTIFICATE = (marks.EXPIRED, marks.NOT_YET, marks.UNTRUSTED, marks.NAME, marks.WEAK, marks.PROTOCOL)
DATABASE = (*CERTIFICATE, marks.NOT_UP, marks.LOGIN, marks.NO_DATABASE, marks.FULL)
"""Why SEPM does not get its database."""
SQL_START = (marks.SQL_THUMBPRINT, marks.SQL_KEY, marks.SQL_CERTIFICATE, marks.SQL_CRYPTO, marks.SQL_LISTEN)
"""Why SQL Server itself does not start or listen."""
_AFTER = (
    marks.DISK, marks.MEMORY, marks.KEYSTORE, marks.KEY_MISMATCH, marks.PORT, marks.CLIENTS_EXPIRED,
    marks.OTHER,
)  # fmt: skip
_SEVERITY = {
    marks.OTHER: Severity.WARNING,
    marks.ELSEWHERE: Severity.INFO,
    marks.CLIENTS_UNTRUSTED: Severity.INFO,
}
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def severity(cause: str) -> Severity:
    """How bad a cause is."""
    return _SEVERITY.get(cause, Severity.ERROR)


def merged(found: Iterable[Seen]) -> tuple[Seen, ...]:
    """One entry for each cause of several logs, those that explain most first."""
    every: dict[str, Seen] = {}
    for seen in found:
        one = every.setdefault(seen.cause, Seen(seen.cause))
        one.count += seen.count
        one.first = min(filter(None, (one.first, seen.first)), default=None)
        one.last = max(filter(None, (one.last, seen.last)), default=None)
        latest = sorted((*one.shown, *seen.shown), key=lambda shown: shown.at or _LONG_AGO)[-KEPT:]
        one.shown.clear()
        one.shown.extend(latest)
    main = verdict(every.values())
    rank = [main, *DATABASE, *SQL_START, *_AFTER]
    return tuple(sorted(every.values(), key=lambda s: rank.index(s.cause) if s.cause in rank else len(rank)))


def verdict(found: Iterable[Seen]) -> str:
    """The cause to act on, ``""`` where nothing explains an outage.

    The latest thing that kept SEPM from its database counts: before it, SQL Server may have been
    restarting, or somebody may have mended something. What SQL Server says about its own start goes
    before what is older, and before SEPM's finding nobody there.
    """
    last = {seen.cause: seen.last or _LONG_AGO for seen in found}
    database, own = _latest(last, DATABASE), _latest(last, SQL_START)
    if own and (database in ("", marks.NOT_UP) or last[own] >= last[database]):
        return own
    return database or next((cause for cause in _AFTER if cause in last), "")


def _latest(last: dict[str, datetime], causes: tuple[str, ...]) -> str:
    there = [cause for cause in causes if cause in last]
    return max(there, key=lambda cause: (last[cause], -there.index(cause)), default="")
