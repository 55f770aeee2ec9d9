"""The pipe to the client, taken away from the rest of the process, and lines of bounded length."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

LIMIT = 8 * 1024 * 1024
"""Bytes of the longest line that is taken in."""

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class TooLong:
    """A line over the limit was here; nothing of it was kept."""


def take_streams() -> tuple[int, int]:
    """File descriptors of what were standard input and output.

    From now on a stray ``print``, a library's warning or a child process writes to standard error,
    and who reads standard input finds its end: nothing but frames can get into the pipe.
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
    """Raises OSError where nobody reads any more."""
    left = memoryview(data)
    while left:
        left = left[os.write(sink, left) :]
