"""Text that others chose, made safe to show: what a terminal obeys or a reader can't see is spelled out.

A name, a path or a log line may hold ESC, C1 controls, BEL, marks that turn the direction of writing
(Unicode's TR 36, "Bidirectional Text Spoofing"), characters without width, or a line's end that would
forge a line of ours. Blanks and private-use characters (Japanese code pages' own) stay as they are.
"""

from __future__ import annotations

from unicodedata import category

_KEPT = frozenset({"Zs", "Co"})
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
"""Letters and marks that show nothing (Unicode's Default_Ignorable_Code_Point, and the empty Braille)."""


def visible(text: str) -> str:
    """``text`` on one line; what is no plain character as Python spells it: ``\\x1b``, ``\\u202e``."""
    if text.isprintable() and _BLANK.isdisjoint(text):  # nearly always
        return text
    return "".join(map(_shown, text))


def visible_lines(text: str) -> str:
    """The same for what is laid out already: its line ends are ours."""
    return "\n".join(map(visible, text.split("\n")))


def _shown(char: str) -> str:
    if char not in _BLANK and (char.isprintable() or category(char) in _KEPT):
        return char
    return char.encode("unicode_escape").decode("ascii")
