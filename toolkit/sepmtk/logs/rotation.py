"""Which files are one log, and which of them is older, by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sepmtk.logs import stamps
from sepmtk.logs.marks import APACHE, MANAGER, SQL, TOMCAT

_FAMILIES = (
    (None, re.compile(r"access|ssl_request|\.(?:hprof|dmp|zip|exe)$")),
    (SQL, re.compile(r"^errorlog(?:\.\d+)?(?:\.gz)?$")),
    (MANAGER, re.compile(r"^scm-server")),
    (APACHE, re.compile(r"^(?:ssl_?)?error|^ssl|^php")),
    (TOMCAT, re.compile(r"^catalina|^localhost|^semapi|stdout|stderr|\.out(?:\.gz)?$")),
)
_DIGITS = re.compile(r"\d+")
_DATE_DIGITS = 6  # 20261124, 2026-11-24, seconds since 1970


@dataclass(frozen=True)
class Chain:
    """Files of one log, oldest first."""

    family: str
    files: tuple[str, ...]


def family_of(name: str) -> str | None:
    """Whose log a file of this name is; None where it is none of those that are read."""
    low = name.lower()
    return next((family for family, form in _FAMILIES if form.search(low)), None)


def family_in(first: bytes) -> str:
    """Whose log it is, by its beginning: for files that were renamed. ``first`` is in UTF-8."""
    if b"Microsoft SQL Server 20" in first:
        return SQL
    line = stamps.LINE.search(first)
    if line and line[0].startswith(b"["):
        return APACHE
    return TOMCAT if line and not line[0][:4].isdigit() else MANAGER


def chains(paths: Iterable[str], sniff: Callable[[str], str] | None = None) -> tuple[Chain, ...]:
    """Files as logs. ``sniff`` says whose log a file is whose name doesn't; without it such are left out."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for path in paths:
        name = re.split(r"[\\/]", path)[-1]
        family = family_of(name) or (sniff(path) if sniff else None)
        if family is not None:
            folder = path[: len(path) - len(name)].lower()
            found.setdefault((folder, family, _stem(name)), []).append(path)
    return tuple(Chain(key[1], tuple(sorted(files, key=_age))) for key, files in sorted(found.items()))


def _stem(name: str) -> str:
    """The name without what rotation put into it."""
    return re.sub(r"[\d._-]+", ".", name.lower().removesuffix(".gz")).rstrip(".")


def _age(path: str) -> tuple[bool, int, str]:
    """Dates grow with time; numbers are counted from the newest, which may have none."""
    name = re.split(r"[\\/]", path)[-1]
    digits = _DIGITS.findall(name)
    number = int("".join(digits) or 0)
    if sum(map(len, digits)) >= _DATE_DIGITS:
        return False, number, name
    return True, -number, name
