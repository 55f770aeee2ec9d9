"""A line of bytes as a JSON object, or the reason why it is none. Reasons quote nothing of the line:
it may hold a secret."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from sepmtk.model.errors import UsageError

DEPTH = 32
"""Objects and lists inside one another."""

_BOM = b"\xef\xbb\xbf"


def read_frame(line: bytes) -> dict[str, Any]:
    """The object on a line.

    Raises:
        UsageError: ``FRAME-UNREADABLE``.
    """
    try:
        text = line.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        _unreadable(f"byte {error.start} is not UTF-8")
    try:
        found = json.loads(text, object_pairs_hook=_object, parse_constant=_constant)
    except json.JSONDecodeError as error:
        _unreadable(f"character {error.pos}: {error.msg}")
    except RecursionError:
        _unreadable("nested too deep")
    except ValueError:  # an integer of thousands of digits
        _unreadable("a number out of range")
    if not isinstance(found, dict):
        _unreadable("not an object")
    _look_inside(found, DEPTH)
    return found


def write_frame(frame: dict[str, Any]) -> bytes:
    """One line, pure ASCII: no code page can spoil it."""
    return json.dumps(frame, ensure_ascii=True, separators=(",", ":")).encode("ascii") + b"\n"


def _unreadable(detail: str) -> NoReturn:
    raise UsageError("FRAME-UNREADABLE", detail=detail)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        _unreadable("a key stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    _unreadable(f"{name} is no JSON")


def _look_inside(value: object, depth: int) -> None:
    """Depth, and texts that no file system or catalogue could take."""
    if depth == 0:
        _unreadable("nested too deep")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= c <= "\udfff" for c in value):
            _unreadable("a text holds U+0000 or half a surrogate pair")
    elif isinstance(value, dict):
        for name, inner in value.items():
            _look_inside(name, depth)
            _look_inside(inner, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _look_inside(inner, depth - 1)
