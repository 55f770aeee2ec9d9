"""The text of an extension file, each character knowing its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sepmtk.model.errors import UsageError

Spot = tuple[int, int]
"""Line and column, both from 1."""

SPACES = " \t\r\n"
"""What separates words in OpenSSL's configuration files (crypto/conf/conf_def.h)."""


@dataclass(frozen=True)
class Text:
    """Characters and their places. Slices keep the places; ``end`` is the place behind the last."""

    chars: str
    spots: tuple[Spot, ...]
    end: Spot

    def __len__(self) -> int:
        return len(self.chars)

    def __str__(self) -> str:
        return self.chars

    def part(self, start: int, stop: int | None = None) -> Text:
        """The characters from ``start`` to before ``stop``."""
        stop = len(self.chars) if stop is None else stop
        end = self.spots[stop] if stop < len(self.spots) else self.end
        return Text(self.chars[start:stop], self.spots[start:stop], end)

    def strip(self, spaces: str = SPACES) -> Text:
        """Without ``spaces`` at both ends."""
        start = len(self.chars) - len(self.chars.lstrip(spaces))
        return self.part(start, max(start, len(self.chars.rstrip(spaces))))

    def pick(self, kept: list[tuple[str, Spot]]) -> Text:
        """The characters that are left of this text after quotes and escapes were taken away."""
        return Text("".join(c for c, _ in kept), tuple(spot for _, spot in kept), self.end)

    @property
    def spot(self) -> Spot:
        """Where it begins."""
        return self.spots[0] if self.spots else self.end


def refusal(id: str, text: Text, **params: object) -> UsageError:
    """An error that points at ``text``."""
    line, column = text.spot
    return UsageError(id, line=line, column=column, text=str(text), **params)


def decoded(data: bytes) -> tuple[str, bool]:
    """UTF-8 with or without a byte order mark, UTF-16 with one, else cp932 (Japanese Windows).

    False with it: none of these. Each byte is a character then; ASCII is what it is in every code page of
    Windows, and whoever needs more than that has to refuse it.

    Raises:
        UsageError: ``EXTFILE-ENCODING`` for half a character of UTF-16.
    """
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            return data.decode("utf-16"), True
    except UnicodeDecodeError as bad:
        found = data[bad.start : bad.start + 4].hex(" ")
        raise UsageError("EXTFILE-ENCODING", line=1, column=1, text=found) from bad
    for encoding in ("utf-8-sig", "cp932"):
        try:
            return data.decode(encoding), True
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), False


def logical_lines(content: str) -> Iterator[Text]:
    """Lines, joined where a backslash ends one; a comment can go on that way too, as in OpenSSL."""
    pending: list[tuple[str, Spot]] = []
    end = (1, 1)
    for number, line in enumerate(content.split("\n"), 1):
        line = line.rstrip("\r")
        pending += [(char, (number, column)) for column, char in enumerate(line, 1)]
        end = (number, len(line) + 1)
        chars = "".join(char for char, _ in pending[-2:])
        if chars.endswith("\\") and chars != "\\\\":
            pending.pop()
            continue
        yield Text("", (), end).pick(pending)
        pending = []
    if pending:
        yield Text("", (), end).pick(pending)
