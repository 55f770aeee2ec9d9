"""Ends of certificates as a calendar (RFC 5545): one event for each certificate, with an alarm before."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sepmtk.model.visible import visible_lines

WIDEST = 75
"""Octets of a line without its end (RFC 5545, 3.1)."""
ALARMS = (30, 7, 1)
"""Days before the end."""


@dataclass(frozen=True)
class Expiry:
    """A certificate's end. ``id`` stays the same for the same certificate, so that a calendar that reads the
    file again finds the event that it has; ``text`` says where the certificate is and what to do."""

    id: str
    at: datetime
    title: str
    text: str


def calendar(expiries: Iterable[Expiry], now: datetime) -> str:
    """The file's lines, parted by LF. The file needs CR and LF (3.1): its writer puts them there."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//sepmtk//expiries//EN"]
    for one in expiries:
        lines += _event(one, now)
    lines.append("END:VCALENDAR")
    return "\n".join(part for line in lines for part in _folded(line))


def _event(one: Expiry, now: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{one.id}@sepmtk"
    yield f"DTSTAMP:{_utc(now)}"
    yield f"DTSTART:{_utc(one.at)}"
    yield f"SUMMARY:{_text(one.title)}"
    yield f"DESCRIPTION:{_text(one.text)}"
    yield "TRANSP:TRANSPARENT"
    for days in ALARMS:
        yield from ("BEGIN:VALARM", "ACTION:DISPLAY", f"TRIGGER:-P{days}D")
        yield f"DESCRIPTION:{_text(one.title)}"
        yield "END:VALARM"
    yield "END:VEVENT"


def _utc(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _text(text: str) -> str:
    """A value of type TEXT (3.3.11): backslash, semicolon, comma and line ends are escaped."""
    shown = visible_lines(text).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return shown.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Lines of at most 75 octets, each but the first behind a blank; no character is cut in two."""
    part, size = "", 0
    for char in line:
        wide = len(char.encode())
        if size + wide > WIDEST:
            yield part
            part, size = " ", 1
        part += char
        size += wide
    yield part
