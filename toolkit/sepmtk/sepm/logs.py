"""SEPM's logs on its server: why the manager does not reach its database, and where the files are."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import PureWindowsPath

from sepmtk.logs.marks import MANAGER, OTHER
from sepmtk.logs.scan import Scan, Seen, Shown
from sepmtk.logs.verdict import DATABASE, severity
from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.model.notice import Finding
from sepmtk.model.plain import iso
from sepmtk.model.server import Server


@dataclass(frozen=True)
class LogCause:
    """``cause`` is one of ``logs.marks``; ``line`` shows it; ``at`` may lack."""

    cause: str
    line: str
    at: datetime | None


def database_errors(data: bytes, since: datetime | None, zone: tzinfo = UTC) -> tuple[LogCause, ...]:
    """Failures to reach the database in scm-server-0.log at or after ``since``, in the log's order.

    SEPM writes its server's local time: ``zone``. A bare "Unexpected server error" (0x10010000) is
    no evidence of anything (KB 177969) and isn't told.
    """
    found: list[LogCause] = []

    def tell(cause: str, shown: Shown) -> None:
        if cause in (*DATABASE, OTHER):
            found.append(LogCause(cause, shown.text, shown.at))

    scan = Scan(MANAGER, zone, since, tell=tell)
    scan.feed("", io.BytesIO(data))
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
    }
    return Finding("LOG-" + seen.cause.upper().replace("_", "-"), severity(seen.cause), params, seen.cause)


def log_folders(server: Server) -> tuple[PureWindowsPath, ...]:
    """Folders that logs are in: Tomcat's, Apache's, and SQL Server's where it is on this host."""
    apache = server.install_root / "apache" / "logs"
    return server.tomcat_logs, apache, server.sql.errorlog.parent


def files_in(reader: Reader, folder: PureWindowsPath) -> Sequence[str]:
    """Paths of the files in a folder; none where it isn't there."""
    try:
        return [str(folder / name) for name in reader.files.list(folder)]
    except NotFound:
        return []
