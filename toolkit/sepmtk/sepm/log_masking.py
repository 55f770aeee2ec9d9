"""Log lines without what must not be shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sepmtk.sepm.masking import SECRET, Span, masked, without

_NAME = re.compile(r"[\w.-]+")
_JSON = re.compile(r"\"\s*:\s*\"((?:[^\"\\]|\\.)*)")  # of the REST API
_COLON = re.compile(r"\s*:\s+([^\s,;]+)")  # "password: x"
_BEARER = re.compile(r"\s+([\w.~+/=-]+)")


def masked_line(line: str) -> str:
    """``line`` with every password and token replaced."""
    return masked(without(line, _behind_names(line)).encode("utf-8", errors="replace"))


def _behind_names(line: str) -> Iterator[Span]:
    at = 0
    while name := _NAME.search(line, at):
        at = name.end()
        for form in _forms(line, name):
            if value := form.match(line, at):
                yield value.span(1)
                at = value.end()
                break


def _forms(line: str, name: re.Match[str]) -> tuple[re.Pattern[str], ...]:
    """What may follow this name."""
    if SECRET.search(name[0]):
        return (_JSON, _COLON) if line[name.start() - 1 : name.start()] == '"' else (_COLON,)
    return (_BEARER,) if name[0].lower() == "bearer" else ()
