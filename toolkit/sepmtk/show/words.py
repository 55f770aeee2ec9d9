"""Sentences in the reader's language: one by its id, and what a finding or an error says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import SepmtkError
from sepmtk.show.render import labelled
from sepmtk.words import has, say

if TYPE_CHECKING:
    from sepmtk.model.notice import Finding


@dataclass(frozen=True)
class Say:
    """Called with a message's id and what it is filled with, gives the sentence in ``lang``.
    ``verbose``: more is wanted. ``remark`` takes what is said beside the result; by default it is dropped."""

    lang: str = "en"
    verbose: bool = False
    remark: Callable[[str], None] = field(default=lambda _: None)

    def __call__(self, id: str, /, **params: object) -> str:
        return say(id, self.lang, **params)


PARTS = ("message", "found", "required", "fix")


def finding_words(finding: Finding | SepmtkError, lang: str) -> dict[str, Any]:
    """A finding or an error with its four sentences. What an error left stopped is part of what was found."""
    words = {
        part: say(f"{finding.id}.{part}", lang, **finding.params) if has(f"{finding.id}.{part}") else ""
        for part in PARTS
    }
    if not isinstance(finding, SepmtkError):
        return {"id": finding.id, "severity": finding.severity.value, **words}
    if finding.after:
        now = [say(phrase.id, lang, **phrase.params) for phrase in finding.after]
        words["found"] = "\n".join(filter(None, [words["found"], *now]))
    return {"id": finding.id, **words}


def reasons(words: Mapping[str, str], lang: str) -> Iterator[str]:
    """Found, required, fix, on lines of 80 columns; a command stays whole, so that it can be pasted."""
    for part in ("found", "required", "fix"):
        label = say(f"cli.error.{part}", lang, text="")
        if words[part]:
            whole = words[part].startswith("sepmtk ")
            yield label + words[part] if whole else labelled(label, words[part])
