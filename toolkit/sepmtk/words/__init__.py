"""Sentences, by message id and language. The catalogues are plain data: ``words/<lang>/<area>.py``
holds ``MESSAGES``, and both languages have the same keys and the same placeholders (a test)."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from sepmtk.model.visible import visible

if TYPE_CHECKING:
    from sepmtk.model.notice import Phrase

LANGUAGES = ("en", "ja")
AREAS = (
    "cli",
    "extfile",
    "pki",
    "names",
    "certificate",
    "lab",
    "machine",
    "windows",
    "sepm",
    "sql",
    "checks",
    "logs",
    "run",
    "renew",
    "clients",
    "rehearse",
    "probe",
    "report",
    "events",
    "serve",
)


@cache
def catalogue(lang: str) -> dict[str, str]:
    """All messages of a language."""
    merged: dict[str, str] = {}
    for area in AREAS:
        merged.update(import_module(f"sepmtk.words.{lang}.{area}").MESSAGES)
    return merged


def say(id: str, lang: str = "en", /, **params: object) -> str:
    """The sentence ``id`` in ``lang``. An id that nobody wrote a sentence for shows itself."""
    text = catalogue(lang).get(id)
    if text is None:
        return visible(id)
    if "{" not in text:
        return text
    return text.format_map({name: _in_words(value, lang) for name, value in params.items()})


def _in_words(value: object, lang: str) -> str:
    """A parameter that is itself a phrase, or several of them, in words; what others chose, made visible."""
    if isinstance(value, str):
        return visible(value)
    from sepmtk.model.notice import Phrase

    if isinstance(value, Phrase):
        return _phrase(value, lang)
    if isinstance(value, tuple) and value and all(isinstance(part, Phrase) for part in value):
        return "; ".join(_phrase(part, lang) for part in value)
    return visible(str(value))


def _phrase(value: Phrase, lang: str) -> str:
    """It may come out of a plan: one that lacks what it is filled with shows its id."""
    try:
        return say(value.id, lang, **value.params)
    except KeyError:
        return visible(value.id)


def has(id: str, /) -> bool:
    """Whether there is a sentence for ``id``."""
    return id in catalogue("en")
