"""What the logs of SEPM, Tomcat, Apache and SQL Server say about the database and certificates: those of a
server, or copies of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timezone, tzinfo
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from sepmtk.logs import stamps
from sepmtk.logs.archive import beginning, files_of, opened
from sepmtk.logs.causes import MANAGER, TOMCAT
from sepmtk.logs.judge import starts
from sepmtk.logs.rotation import Chain, chains, family_in, family_of, hidden
from sepmtk.logs.scan import Scan, Seen, Shown
from sepmtk.logs.text import Damaged, blocks, readable
from sepmtk.logs.verdict import merged, severity, verdict
from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.sid import SQL_SERVICE
from sepmtk.sepm.discover import discover
from sepmtk.sepm.log_masking import masked_line
from sepmtk.sepm.logs import log_files, log_finding

LAST_START, SINCE, EVERYTHING = "last-start", "since", "all"
_FIRST = 1 << 12
_API = re.compile(r"(?i)(?:catalinaws|semapi)[^\\/]*$")
_ORDER = (TOMCAT, MANAGER)  # Tomcat tells when the manager, the same process, has started


@dataclass(frozen=True)
class Scope:
    """Which lines count: those at or after ``since``, all of them, or those since the last start."""

    since: datetime | None = None
    everything: bool = False

    @property
    def mode(self) -> str:
        """The choice in one word."""
        return EVERYTHING if self.everything else SINCE if self.since else LAST_START


@dataclass(frozen=True)
class LogLine:
    """Evidence. ``line`` is where the record begins; ``head`` is what stands there."""

    file: str
    line: int
    at: datetime | None
    head: str
    text: str


@dataclass(frozen=True)
class LogCause:
    """A cause, how often and when it was seen, and its latest lines."""

    cause: str
    severity: Severity
    count: int
    first: datetime | None
    last: datetime | None
    lines: tuple[LogLine, ...]


@dataclass(frozen=True)
class LogRead:
    """A log that was read: its files, oldest first, the last start that it shows, and those of the files
    that couldn't be read to their end."""

    family: str
    files: tuple[str, ...]
    started: datetime | None
    damaged: tuple[str, ...]


@dataclass(frozen=True)
class LogsResult:
    """``verdict`` is the cause to act on, ``""`` where nothing explains an outage; ``unread`` files that were
    named, and are empty, no text or closed to us."""

    verdict: str
    mode: str
    since: datetime | None
    causes: tuple[LogCause, ...]
    logs: tuple[LogRead, ...]
    unread: tuple[str, ...] = ()


@dataclass
class _Reading:
    """Several logs, read one after another."""

    open: Callable[[str], BinaryIO]
    scope: Scope
    zone: tzinfo
    seen: list[Seen] = field(default_factory=list)
    read: list[LogRead] = field(default_factory=list)

    def all(self, found: Iterable[Chain]) -> LogsResult:
        """Read every log, Tomcat's first."""
        ranks = {family: rank for rank, family in enumerate(_ORDER)}
        for chain in sorted(found, key=lambda c: ranks.get(c.family, len(ranks))):
            self._chain(chain)
        causes, scope = merged(self.seen), self.scope
        shown = tuple(map(_cause, causes))
        return LogsResult(verdict(causes), scope.mode, scope.since, shown, tuple(self.read))

    def findings(self, service: str) -> tuple[Finding, ...]:
        """The causes as findings, in their order."""
        return tuple(log_finding(seen, service) for seen in merged(self.seen))

    def _chain(self, chain: Chain) -> None:
        since = self._since(chain)
        scan = Scan(chain.family, self.zone, since, self.scope.mode == LAST_START)
        files = self._needed(chain, since)
        for path in files:
            try:
                with self.open(path) as stream:
                    scan.feed(path, stream)
            except (PortError, OSError):  # held or closed to us: the others still tell
                scan.damaged.append(path)
        self.seen += scan.close().causes.values()
        self.read.append(LogRead(chain.family, files, scan.started, tuple(scan.damaged)))

    def _since(self, chain: Chain) -> datetime | None:
        """From when on lines count. Of Tomcat's logs only one tells of its start: those of its hosts
        (``localhost.….log``) beside it go on through every start, as the manager's own does."""
        if self.scope.mode != LAST_START or _API.search(chain.files[0]):
            return self.scope.since
        if chain.family == TOMCAT:
            return self._tomcat_started(_folder(chain.files[0]))
        return self._tomcat_started() if chain.family == MANAGER else None

    def _tomcat_started(self, folder: str | None = None) -> datetime | None:
        """The last start of the Tomcat that the manager runs in; the API service's has logs of its own."""
        every = [log for log in self.read if log.family == TOMCAT and folder in (None, _folder(log.files[0]))]
        own = [log.started for log in every if not any(_API.search(path) for path in log.files)]
        return max(filter(None, own), default=None)

    def _needed(self, chain: Chain, since: datetime | None) -> tuple[str, ...]:
        """Leave out what is older than a file that begins early enough. Its first line tells, not the
        time of the file, which a copy may have lost."""
        taken: list[str] = []
        for path in reversed(chain.files):
            taken.append(path)
            first = self._first(path)
            if self.scope.mode == LAST_START and any(mark in first for mark in starts(chain.family)):
                break
            began = stamps.moment(readable(first[:100]), self.zone)
            if since is not None and began is not None and began < since:
                break
        return tuple(reversed(taken))

    def _first(self, path: str) -> bytes:
        try:
            with self.open(path) as stream:
                return next(blocks(stream, _FIRST), b"")
        except (PortError, OSError, Damaged):
            return b""


def read_logs(reader: Reader, scope: Scope) -> tuple[LogsResult, tuple[Finding, ...]]:
    """The logs on a SEPM server.

    Raises:
        Refused: where there is no SEPM server to look at (see ``sepm.discover``).
    """
    server = discover(reader)
    zone = timezone(reader.host.facts().utc_offset)
    reading = _Reading(lambda path: reader.files.open(PureWindowsPath(path)), scope, zone)
    return reading.all(chains(log_files(reader, server))), reading.findings(server.sql.service)


def read_files(paths: tuple[Path, ...], scope: Scope) -> tuple[LogsResult, tuple[Finding, ...]]:
    """Files and folders of this computer: logs that were copied from somewhere. Times in them are taken
    as this computer's own.

    Raises:
        UsageError: ``LOGS-NO-FILE`` where there is nothing to read.
    """
    named = [name for path in paths if not path.is_dir() for name in files_of(path)]
    listed = [str(p) for path in paths if path.is_dir() for p in sorted(path.rglob("*")) if p.is_file()]
    first = {name: beginning(name) for name in (*named, *listed)}
    text = [name for name in named if first[name]]
    reading = _Reading(opened, scope, datetime.now().astimezone().tzinfo or UTC)
    found = (
        *chains(text, lambda name: family_in(first[name]) or family_of(_name(name)) or MANAGER),
        *chains(listed, lambda name: None if hidden(_name(name)) else family_in(first[name])),
    )
    if not found:
        raise UsageError("LOGS-NO-FILE", paths=", ".join(map(str, paths)))
    result = reading.all(found)
    unread = tuple(name for name in named if not first[name])
    return replace(result, unread=unread), reading.findings(SQL_SERVICE)


def _folder(path: str) -> str:
    return path[: len(path) - len(_name(path))]


def _name(path: str) -> str:
    return re.split(r"[\\/!]", path)[-1]


def _cause(seen: Seen) -> LogCause:
    lines = tuple(map(_line, seen.shown))
    return LogCause(seen.cause, severity(seen.cause), seen.count, seen.first, seen.last, lines)


def _line(shown: Shown) -> LogLine:
    return LogLine(shown.file, shown.line, shown.at, masked_line(shown.head), masked_line(shown.text))
