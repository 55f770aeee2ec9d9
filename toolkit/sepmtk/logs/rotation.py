"""Which files are one log, and which of them is older, by their names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sepmtk.logs.causes import APACHE, MANAGER, SQL, TOMCAT

_NONE = re.compile(r"access|ssl_request|\.(?:hprof|dmp|exe)$")
_FAMILIES = (
    (SQL, re.compile(r"^errorlog")),
    (MANAGER, re.compile(r"^scm-server")),
    (APACHE, re.compile(r"^(?:ssl_?)?error|^ssl|^php")),
    (TOMCAT, re.compile(r"^catalina|^localhost|^semapi|stdout|stderr|\.out(?:\.gz)?$")),
)
# What only one of them writes at the beginning of a line
_CONTENT = (
    (SQL, re.compile(rb"(?m)Microsoft SQL Server 20\d\d|^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d\d +\S+ +\S")),
    (MANAGER, re.compile(rb"(?m)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[.,]\d{3} THREAD ")),
    (APACHE, re.compile(rb"(?m)^\[\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d")),
    (TOMCAT, re.compile(rb"(?m)^\d\d-[^\s-]{1,9}-\d{4} \d\d:\d\d:\d\d")),
)
_DIGITS = re.compile(r"\d+")
_MOST_DIGITS = 18  # a member of an archive may have thousands in its name
_DATE_DIGITS = 6  # 20261124, 2026-11-24, seconds since 1970


@dataclass(frozen=True)
class Chain:
    """Files of one log, oldest first."""

    family: str
    files: tuple[str, ...]


def family_of(name: str) -> str | None:
    """Whose log a file of this name should be; None where it is none of those that are read."""
    if hidden(name):
        return None
    return next((family for family, form in _FAMILIES if form.search(name.lower())), None)


def hidden(name: str) -> bool:
    """Whether a file of this name is not read however it begins: logs of accesses, dumps."""
    return _NONE.search(name.lower()) is not None


def family_in(first: bytes) -> str | None:
    """Whose log it is, by its beginning, in UTF-8; None where that doesn't tell."""
    return next((family for family, form in _CONTENT if form.search(first)), None)


def chains(paths: Iterable[str], sniff: Callable[[str], str | None] | None = None) -> tuple[Chain, ...]:
    """Files as logs. What a file holds goes before what it is called: copies get other names. ``sniff`` says
    the first of it; without it only the names count."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for path in paths:
        name = re.split(r"[\\/!]", path)[-1]
        family = (sniff(path) if sniff else None) or family_of(name)
        if family is not None:
            folder = path[: len(path) - len(name)].lower()
            found.setdefault((folder, family, _stem(name)), []).append(path)
    return tuple(Chain(key[1], tuple(sorted(files, key=_age))) for key, files in sorted(found.items()))


def _stem(name: str) -> str:
    """The name without what rotation put into it."""
    return re.sub(r"[\d._-]+", ".", name.lower().removesuffix(".gz")).rstrip(".")


def _age(path: str) -> tuple[bool, int, str]:
    """Dates grow with time; numbers are counted from the newest, which may have none."""
    name = re.split(r"[\\/!]", path)[-1]
    digits = _DIGITS.findall(name)
    number = int("".join(digits)[:_MOST_DIGITS] or 0)
    if sum(map(len, digits)) >= _DATE_DIGITS:
        return False, number, name
    return True, -number, name
