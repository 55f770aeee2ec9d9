"""From what was seen to what is the matter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from sepmtk.logs import causes
from sepmtk.logs.boot import SPECIFIC
from sepmtk.logs.scan import KEPT, Seen
from sepmtk.model.notice import Severity

CERTIFICATE = (
    causes.EXPIRED, causes.NOT_YET, causes.UNTRUSTED, causes.NAME, causes.WEAK, causes.REFUSED,
    causes.TRUST_STORE,
)  # fmt: skip
TLS = (*CERTIFICATE, causes.PROTOCOL, causes.CUT_OFF, causes.TLS_UNKNOWN)
DATABASE = (*TLS, causes.NOT_UP, causes.LOGIN, causes.NOT_READY, causes.NO_DATABASE, causes.FULL)
"""Why SEPM does not get its database."""
SQL_START = (*SPECIFIC, causes.SQL_START)
"""Why SQL Server itself does not start or listen."""
_AFTER = (
    causes.DISK, causes.MEMORY, causes.KEYSTORE, causes.KEY_MISMATCH, causes.PORT, causes.CLIENTS_EXPIRED,
    causes.OTHER,
)  # fmt: skip
_SEVERITY = {
    causes.OTHER: Severity.WARNING,
    causes.ELSEWHERE: Severity.INFO,
    causes.CLIENTS_UNTRUSTED: Severity.INFO,
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
        one.codes |= seen.codes
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
    if own and (database in ("", causes.NOT_UP) or last[own] >= last[database]):
        return own
    return database or next((cause for cause in _AFTER if cause in last), "")


def _latest(last: dict[str, datetime], causes: tuple[str, ...]) -> str:
    there = [cause for cause in causes if cause in last]
    return max(there, key=lambda cause: (last[cause], -there.index(cause)), default="")
