"""The pipe to the client, taken away from the rest of the process: lines of bounded length, and each as a
JSON object or the reason why it is none. Reasons quote nothing of the line: it may hold a secret."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from sepmtk.model.errors import UsageError

LIMIT = 8 * 1024 * 1024
"""Bytes of the longest line that is taken in."""

_CHUNK = 64 * 1024

DEPTH = 32
"""Objects and lists inside one another."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class TooLong:
    """A line over the limit was here; nothing of it was kept."""


def take_streams() -> tuple[int, int]:
    """File descriptors of what were standard input and output.

    From now on a stray ``print``, a library's warning or a child process writes to standard error, and
    standard input is at its end for all of them: nothing but frames can get into the pipe.
    """
    source, sink = os.dup(0), os.dup(1)
    os.set_inheritable(source, False)
    os.set_inheritable(sink, False)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def lines(source: int, limit: int = LIMIT) -> Iterator[bytes | TooLong]:
    """Lines without their ends, the last one only if it is complete. Holds ``limit`` bytes at most."""
    held, skipping = bytearray(), False
    while chunk := os.read(source, _CHUNK):
        *ends, rest = chunk.split(b"\n")
        for piece in ends:
            if skipping or len(held) + len(piece) > limit:
                yield TooLong()
            else:
                yield bytes(held + piece).removesuffix(b"\r")
            held, skipping = bytearray(), False
        if skipping or len(held) + len(rest) > limit:
            held, skipping = bytearray(), True
        else:
            held += rest


def write_all(sink: int, data: bytes) -> None:
    """Raises OSError where the pipe has no reader any more."""
    left = memoryview(data)
    while left:
        left = left[os.write(sink, left) :]


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
