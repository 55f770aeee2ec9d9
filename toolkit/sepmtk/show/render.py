"""Text for people: tables and sentences that fit 80 columns and any console's code page."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable, Sequence

from sepmtk.model.visible import visible

COLUMNS = 80


def width(text: str) -> int:
    """Columns that ``text`` takes: East Asian wide characters take two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def table(rows: Iterable[Sequence[str]]) -> str:
    """Columns as wide as their widest cell, two blanks apart; the last one is not padded."""
    every = [[visible(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip(*every, strict=True)][:-1]
    padded = ([cell + " " * (w - width(cell)) for cell, w in zip(row, widths, strict=False)] for row in every)
    return "\n".join("  ".join([*cells, row[-1]]).rstrip() for cells, row in zip(padded, every, strict=True))


def wrap(text: str, indent: str = "", columns: int = COLUMNS - 1) -> str:
    """Break ``text`` into lines, each paragraph with ``indent`` and its own leading blanks.

    Wide characters count as two columns, and Japanese may break between any two of them.
    """
    lines: list[str] = []
    for paragraph in text.split("\n"):
        words = paragraph.lstrip(" ")
        lead = indent + " " * (len(paragraph) - len(words))
        if words.startswith("sepmtk "):  # a command stays whole, so that it can be pasted
            lines.append(lead + words)
            continue
        lines += (_wrap_narrow if words.isascii() else _wrap_wide)(words, lead, columns)
    return "\n".join(lines)


def labelled(label: str, text: str) -> str:
    """``text`` behind ``label``, its further lines below its beginning."""
    return label + wrap(text, " " * width(label)).lstrip(" ")


def _wrap_narrow(text: str, indent: str, columns: int) -> list[str]:
    lines = textwrap.wrap(
        text, columns, initial_indent=indent, subsequent_indent=indent,
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
    return lines or [""]


NOT_AT_START = frozenset("。、）」』】ー…,.)!?:;")
"""Characters that Japanese does not put at the start of a line."""
NOT_AT_END = "「『（("


def _wrap_wide(text: str, indent: str, columns: int) -> list[str]:
    lines, line = [], indent
    for token in _units(text):
        stays = token[0] in NOT_AT_START or not token.strip()  # a mark behind a blank, a blank
        if width(line) + width(token) > columns and not stays and line.strip():
            kept = line.rstrip().rstrip(NOT_AT_END)
            lines.append(kept.rstrip())
            line = indent + (line[len(kept) :] + token).lstrip()
        else:
            line += token
    return [*lines, line.rstrip()]


def _units(text: str) -> Iterable[str]:
    """Tokens, each with the characters behind it that must not stand at the start of a line."""
    unit = ""
    for token in _tokens(text):
        if unit.strip() and token[0] in NOT_AT_START:
            unit += token
            continue
        if unit:
            yield unit
        unit = token
    if unit:
        yield unit


def _tokens(text: str) -> Iterable[str]:
    """Wide characters one by one, runs of others whole."""
    run = ""
    for char in text:
        if width(char) == 2 or char == " ":
            if run:
                yield run
            run = ""
            yield char
        else:
            run += char
    if run:
        yield run
