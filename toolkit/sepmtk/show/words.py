"""Sentences in the reader's language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sepmtk.words import say


def _to_nobody(text: str) -> None:
    """Nobody reads remarks."""


@dataclass(frozen=True)
class Say:
    """Called with a message's id and what it is filled with, gives the sentence in ``lang``.
    ``verbose``: more is wanted. ``remark`` takes what is said beside the result, if anybody reads it."""

    lang: str = "en"
    verbose: bool = False
    remark: Callable[[str], None] = field(default=_to_nobody)

    def __call__(self, id: str, /, **params: object) -> str:
        return say(id, self.lang, **params)
