"""Which parts of a configuration file no program reads."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

PROSE = frozenset({".txt", ".md", ".log", ".bak", ".old", ".orig"})
"""Read by people, or put aside: nothing in them is in use."""

_BLOCKS = {".xml": ("<!--", "-->"), ".config": ("<!--", "-->"), ".ps1": ("<#", "#>"), ".json": ("/*", "*/")}
_LINES = {
    ".properties": r"^[ \t]*[#!].*$",
    ".prefs": r"^[ \t]*[#!].*$",
    ".conf": r"^[ \t]*(?:[#;]|//).*$",
    ".cfg": r"^[ \t]*(?:[#;]|//|rem[ \t]).*$",
    ".ini": r"^[ \t]*(?:[#;]|//|rem[ \t]).*$",
    ".bat": r"(?:^[ \t(]*|&[ \t]*)(?:::|(?:@[ \t]*)?rem\b).*$",
    ".ps1": r"(?:^|(?<=\s))#.*$",
    ".yml": r"(?:^|(?<=\s))#.*$",
    ".json": r"(?:^|(?<=\s))(?://|#).*$",
}
_LINES |= {".cmd": _LINES[".bat"], ".yaml": _LINES[".yml"]}
_PATTERNS = {suffix: re.compile(text, re.MULTILINE | re.IGNORECASE) for suffix, text in _LINES.items()}


class Remarks:
    """Of one text. ``suffix`` is its file's, in lower case."""

    def __init__(self, text: str, suffix: str) -> None:
        self._all = suffix in PROSE
        spans = list(_blocks(text, *_BLOCKS[suffix])) if suffix in _BLOCKS else []
        if suffix in _PATTERNS:
            spans += (match.span() for match in _PATTERNS[suffix].finditer(text))
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def holds(self, at: int) -> bool:
        """Whether the character there is part of a remark."""
        before = bisect_right(self._starts, at) - 1
        return self._all or any(end > at for _, end in self._spans[max(0, before - 1) : before + 1])


def _blocks(text: str, begin: str, end: str) -> Iterator[tuple[int, int]]:
    at = text.find(begin)
    while at >= 0:
        close = text.find(end, at + len(begin))
        if close < 0:
            return  # not closed: nothing is hidden
        yield at, close + len(end)
        at = text.find(begin, close + len(end))
