"""Whether a path in a configuration file names the file that is meant, however it is spelled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from ntpath import normpath
from pathlib import PureWindowsPath
from urllib.parse import unquote

_VARIABLE = re.compile(r"\$\{([^${}]*)\}|%([A-Za-z_()0-9]+)%")
_SHORT = re.compile(r"([^~]{1,6})~[0-9]{1,4}(\.[^.]{0,3})?", re.IGNORECASE)
_NOT_IN_SHORT_NAMES = re.compile(r"[ .]")
_LONG = ("\\\\?\\unc\\", "\\\\?\\", "\\\\.\\")


def resolved(text: str, base: PureWindowsPath, variables: Mapping[str, str]) -> PureWindowsPath | None:
    """The path that ``text`` names, relative to ``base``; None where a variable in it isn't known.

    ``variables`` by their names in lower case; their values may use variables again.
    """
    if text.lower().startswith("file:"):  # Tomcat takes URLs, too
        text = unquote(text[5:]).lstrip("/")
    for _ in range(10):  # a definition may lead to another; one that leads to itself never ends
        found = _VARIABLE.search(text)
        if found is None:
            break
        value = variables.get((found[1] or found[2] or "").lower())
        if value is None:
            return None
        text = text[: found.start()] + value + text[found.end() :]
    else:
        return None
    text = text.strip().strip("\"'")
    text = text.replace("/", "\\")
    for prefix in _LONG:
        if text.lower().startswith(prefix):
            text = ("\\\\" if prefix.endswith("unc\\") else "") + text[len(prefix) :]
    return PureWindowsPath(normpath(str(base / text)))


def same_file(one: PureWindowsPath, other: PureWindowsPath) -> bool | None:
    """Whether both name one file; None where a short name (8.3) fits and could be another file's, too."""
    left, right = one.parts, other.parts
    if len(left) != len(right):
        return False
    sure = True
    for a, b in zip(left, right, strict=True):
        a, b = a.lower().rstrip(". "), b.lower().rstrip(". ")
        if a == b:
            continue
        if not (_could_be(a, b) or _could_be(b, a)):
            return False
        sure = False
    return True if sure else None


def _could_be(short: str, long: str) -> bool:
    """Windows makes 8.3 names of the first characters without blanks and dots, or of two and a hash
    ([MS-FSCC] 2.1.5.2.1; learn.microsoft.com, "Naming Files, Paths, and Namespaces")."""
    found = _SHORT.fullmatch(short)
    if found is None:
        return False
    stem, _, suffix = long.rpartition(".") if "." in long.strip(".") else (long, "", "")
    plain = _NOT_IN_SHORT_NAMES.sub("", stem)
    if (found[2] or ".")[1:] != _NOT_IN_SHORT_NAMES.sub("", suffix)[:3]:
        return False
    head = found[1]
    return plain.startswith(head) or (len(head) == 6 and plain.startswith(head[:2]))
