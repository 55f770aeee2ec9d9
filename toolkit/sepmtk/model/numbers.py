"""Whole numbers in texts from outside."""

from __future__ import annotations

LARGEST_DIGITS = 18
"""Python refuses to read some thousand digits (CVE-2020-10735); nothing here has that many."""


def whole(text: str) -> int | None:
    """Decimal digits as a number; None for anything else, also for more than 18 digits."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    kept = digits.lstrip("0") or "0"
    return int(kept) if len(kept) <= LARGEST_DIGITS else None


def flag(written: object) -> bool:
    """Yes or no as databases and JSON write it; None is no.

    Raises:
        ValueError: anything else: what is taken for yes by its being there would be a guess.
    """
    plain = isinstance(written, (str, int)) or written is None
    if plain and written in _FLAGS:
        return _FLAGS[written]
    raise ValueError(f"no yes or no: {type(written).__name__}")


_FLAGS: dict[object, bool] = {
    None: False, 0: False, 1: True, "": False, "0": False, "1": True, "false": False, "true": True,
}  # fmt: skip


def half_characters(text: str) -> bool:
    """Whether ``text`` holds half a surrogate pair, or U+0000: no file and no other program takes those."""
    return any(char == "\0" or "\ud800" <= char <= "\udfff" for char in text)
