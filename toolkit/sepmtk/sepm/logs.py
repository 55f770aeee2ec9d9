"""Why SEPM's manager does not reach its database, from scm-server-0.log.

The wording is Java's and the JDBC driver's, and differs by driver version; each cause is known by
several marks. Sentences of the driver may be in Japanese; class names and inner texts are not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from sepmtk.model.logtext import log_text

EXPIRED, UNTRUSTED, NAME, NOT_UP, OTHER = "expired", "untrusted", "name", "not_up", "other"

_MARKS = (
    # "validity check failed" is also said before a certificate's time: look for that first.
    (OTHER, r"CertificateNotYetValidException|\bNotBefore: "),
    # mssql-jdbc 12 with a self-signed certificate says nothing but "Error: NotAfter: <date>".
    (EXPIRED, r"CertificateExpiredException|\bNotAfter: |validity check failed|0x80090328|-2146893016"),
    (UNTRUSTED, r"PKIX path building failed|unable to find valid certification path|0x80090325|-2146893019"),
    (NAME, r"Failed to validate the server name|Name in certificate|0x80090322|-2146893022"),
    (NOT_UP, r"Connection refused|Connection reset|java\.net\.\w*Exception|TCP/IP connection to the host"),
    (OTHER, r"SQLServerException|Secure Sockets Layer \(SSL\)|java\.sql\.SQL\w*Exception"),
)
_PATTERNS = tuple((cause, re.compile(pattern)) for cause, pattern in _MARKS)
_STAMP = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,6}))?")


@dataclass(frozen=True)
class LogCause:
    """``cause`` is expired, untrusted, name, not_up or other; ``line`` shows it; ``at`` may lack."""

    cause: str
    line: str
    at: datetime | None


def database_errors(data: bytes, since: datetime | None, zone: tzinfo = UTC) -> tuple[LogCause, ...]:
    """Failures to reach the database at or after ``since``, in the log's order.

    SEPM writes its server's local time: ``zone``. A bare "Unexpected server error" (0x10010000) is
    no evidence of anything (KB 177969) and isn't told.
    """
    found = []
    for at, record in _records(log_text(data), zone):
        if since is not None and at is not None and at < since:
            continue
        if cause := _cause(record, at):
            found.append(cause)
    return tuple(found)


def _cause(record: list[str], at: datetime | None) -> LogCause | None:
    for cause, mark in _PATTERNS:
        for line in record:
            if mark.search(line):
                return LogCause(cause, line.strip(), at)
    return None


def _records(text: str, zone: tzinfo) -> Iterator[tuple[datetime | None, list[str]]]:
    """A line that begins with a time, with the stack lines that follow it."""
    at: datetime | None = None
    record: list[str] = []
    for line in text.splitlines():
        if match := _STAMP.match(line):
            if record:
                yield at, record
            at, record = _moment(match, zone), []
        record.append(line)
    if record:
        yield at, record


def _moment(match: re.Match[str], zone: tzinfo) -> datetime | None:
    *parts, fraction = match.groups()
    try:
        return datetime(*map(int, parts), int((fraction or "0").ljust(6, "0")), tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:
        return None
