"""SEPM's logs on its server: why the manager does not reach its database, and where the files are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PureWindowsPath
from typing import BinaryIO

from sepmtk.logs.causes import MANAGER, OTHER, SQL
from sepmtk.logs.rotation import family_of
from sepmtk.logs.scan import Scan, Seen, Shown
from sepmtk.logs.start_codes import explained
from sepmtk.logs.verdict import DATABASE, SQL_START, severity
from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.model.notice import Finding, Phrase
from sepmtk.model.plain import iso
from sepmtk.model.server import Server


@dataclass(frozen=True)
class DatabaseFailure:
    """The database was not reached. ``cause`` is one of ``logs.marks``, ``line`` what shows it."""

    cause: str
    line: str
    at: datetime | None


def database_errors(log: BinaryIO, since: datetime | None, zone: tzinfo = UTC) -> tuple[DatabaseFailure, ...]:
    """Failures to reach the database in scm-server-0.log at or after ``since``, in the log's order.

    SEPM writes its server's local time: ``zone``. A bare "Unexpected server error" (0x10010000) is
    no evidence of anything (KB 177969) and isn't told.
    """
    found: list[DatabaseFailure] = []

    def tell(cause: str, shown: Shown) -> None:
        if cause in (*DATABASE, OTHER):
            found.append(DatabaseFailure(cause, shown.text, shown.at))

    scan = Scan(MANAGER, zone, since, tell=tell)
    scan.feed("", log)
    scan.close()
    return tuple(found)


def log_finding(seen: Seen, service: str) -> Finding:
    """A cause as a finding: its id is ``LOG-`` and the cause's name."""
    shown = seen.shown[-1]
    params = {
        "count": seen.count,
        "first": iso(seen.first) if seen.first else "?",
        "last": iso(seen.last) if seen.last else "?",
        "file": PureWindowsPath(shown.file).name,  # takes both kinds of separators
        "line": shown.line,
        "service": service,
        "codes": _codes(seen),
    }
    return Finding("LOG-" + seen.cause.upper().replace("_", "-"), severity(seen.cause), params, seen.cause)


def _codes(seen: Seen) -> Phrase | str:
    """What is known of the codes with which SQL Server doesn't start; ``""`` where there are none."""
    known = tuple(map(explained, seen.codes)) if seen.cause in SQL_START else ()
    return Phrase("log.codes", {"codes": known}) if known else ""


def log_files(reader: Reader, server: Server) -> Iterator[str]:
    """Paths of what may be a log: Tomcat's and Apache's folders, and SQL Server's ERRORLOG with those
    before it. Its folder also holds logs of the agent and traces, which are none of SEPM's."""
    apache = server.install_root / "apache" / "logs"
    for folder in (server.tomcat_logs, apache):
        yield from (path for name, path in _files_in(reader, folder) if family_of(name) != SQL)
    own = server.sql.errorlog
    for name, path in _files_in(reader, own.parent):
        if re.fullmatch(rf"(?i){re.escape(own.name)}(?:\.\d+)?(?:\.gz)?", name):
            yield path


def _files_in(reader: Reader, folder: PureWindowsPath) -> Iterator[tuple[str, str]]:
    """(name, path) of the files in a folder; none where it isn't there."""
    try:
        names = reader.files.list(folder)
    except NotFound:
        return
    yield from ((name, str(folder / name)) for name in names)
