"""One request, every field checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from sepmtk.model.errors import UsageError
from sepmtk.words import LANGUAGES

HELLO, PING, CANCEL = "hello", "ping", "cancel"
Id = str | int


@dataclass(frozen=True)
class Request:
    """What came in; see ``docs/protocol.md``."""

    id: Id
    op: str
    args: Mapping[str, Any]
    dry_run: bool = False
    yes: bool = False
    accept: tuple[str, ...] = ()
    lang: str = "en"
    lab: Path | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    verbose: bool = False


def request_id(frame: Mapping[str, Any]) -> Id | None:
    """The id, where there is one that can be answered to."""
    found = frame.get("id")
    if type(found) is int and abs(found) < 2**53:
        return found
    return found if isinstance(found, str) and 0 < len(found) <= 64 else None


def read_request(frame: Mapping[str, Any]) -> Request:
    """The request of a frame.

    Raises:
        UsageError: ``FRAME-FIELD``.
    """
    id = request_id(frame)
    if id is None:
        _bad("id", "a text of 1 to 64 characters or a whole number below 2^53")
    if set(frame) - _FIELDS:
        _bad("?", "an unknown field; known: " + ", ".join(sorted(_FIELDS)))
    op = frame.get("op")
    if not isinstance(op, str) or len(op) > 64:
        _bad("op", "a text")
    lang = frame.get("lang", "en")
    if lang not in LANGUAGES:
        _bad("lang", " or ".join(LANGUAGES))
    lab = frame.get("lab")
    if lab is not None and not (isinstance(lab, str) and lab):
        _bad("lab", "a path or null")
    args, secrets = _mapping(frame, "args"), _mapping(frame, "secrets")
    if not all(isinstance(value, str) for value in secrets.values()):
        _bad("secrets", "an object of texts")
    accept = frame.get("accept", [])
    if not isinstance(accept, list) or not all(isinstance(one, str) for one in accept):
        _bad("accept", "a list of check ids")
    return Request(
        id, op, args, _flag(frame, "dry_run"), _flag(frame, "yes"), tuple(accept), lang,
        Path(lab) if lab else None, secrets, _flag(frame, "verbose"),
    )  # fmt: skip


_FIELDS = {"id", "op", "args", "dry_run", "yes", "accept", "lang", "lab", "secrets", "verbose"}


def _flag(frame: Mapping[str, Any], name: str) -> bool:
    found = frame.get(name, False)
    if not isinstance(found, bool):
        _bad(name, "true or false")
    return found


def _mapping(frame: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = frame.get(name, {})
    if not isinstance(found, dict):
        _bad(name, "an object")
    return found


def _bad(name: str, required: str) -> NoReturn:
    raise UsageError("FRAME-FIELD", name=name, required=required)
