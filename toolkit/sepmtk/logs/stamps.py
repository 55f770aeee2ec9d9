"""Times at the beginning of log lines, in the forms of those who write them."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

_FORMS = (
    rb"\d{4}[-/]\d\d[-/]\d\d[ T]\d{1,2}:\d\d:\d\d",  # SEPM, ERRORLOG; Java in Japanese
    rb"\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}\]",  # Apache
    rb"\d\d-[^\s-]{1,9}-\d{4} \d\d:\d\d:\d\d",  # Tomcat 8 and later
    rb"[^\s\d]{3,9} \d\d?, \d{4} \d{1,2}:\d\d:\d\d [AP]M",  # java.util.logging
    rb"\d{1,2}[^\s\d]{2,3} \d\d?, \d{4} \d{1,2}:\d\d:\d\d [^\s\d]{4,6}",  # the same in Japanese
)
LINE = re.compile(rb"(?m)^(?:" + b"|".join(_FORMS) + rb")")
"""The beginning of a line that begins a record."""

_ISO = re.compile(r"(\d{4})[-/](\d\d)[-/](\d\d)[ T](\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,6}))?")
_APACHE = re.compile(r"\[\w{3} (\w{3}) +(\d{1,2}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6})\d*)? (\d{4})\]")
_TOMCAT = re.compile(r"(\d\d)-([^\s-]+)-(\d{4}) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?")
_JUL = re.compile(r"(\S+) (\d\d?), (\d{4}) (\d{1,2}):(\d\d):(\d\d) (\S+)")
_YEAR = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_YEAR, 1)}


def moment(line: str, zone: tzinfo) -> datetime | None:
    """The time that ``line`` begins with; None where it has none, or an impossible one."""
    try:
        return _read(line, zone)
    except (ValueError, KeyError):
        return None


def _read(line: str, zone: tzinfo) -> datetime | None:
    if found := _ISO.match(line):
        year, month, day, hour, minute, second, fraction = found.groups()
        return _at(zone, int(year), int(month), int(day), hour, minute, second, fraction)
    if found := _APACHE.match(line):
        name, day, hour, minute, second, fraction, year = found.groups()
        return _at(zone, int(year), _month(name), int(day), hour, minute, second, fraction)
    if found := _TOMCAT.match(line):
        day, name, year, hour, minute, second, fraction = found.groups()
        return _at(zone, int(year), _month(name), int(day), hour, minute, second, fraction)
    if found := _JUL.match(line):
        name, day, year, hour, minute, second, half = found.groups()
        afternoon = 12 if half in ("PM", "午後") else 0
        return _at(
            zone, int(year), _month(name), int(day), str(int(hour) % 12 + afternoon), minute, second, None
        )
    return None


def _month(name: str) -> int:
    """``Nov``, ``November``, ``11月``."""
    return int(name[:-1]) if name.endswith("月") else _MONTHS[name[:3].lower()]


def _at(
    zone: tzinfo, year: int, month: int, day: int, hour: str, minute: str, second: str, fraction: str | None
) -> datetime:
    micro = int((fraction or "0").ljust(6, "0"))
    return datetime(year, month, day, int(hour), int(minute), int(second), micro, tzinfo=zone)
