"""Dates as spreadsheets and consoles of any country write them. Whether day or month comes first is
decided by what all of a file's dates allow, or asked for."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

ORDERS = ("dmy", "mdy", "ymd")
NEVER = frozenset({
    "never", "-", "--", "n/a", "none", "nie", "niemals", "jamais", "nunca", "mai", "nigdy", "nikdy", "aldrig",
    "nooit", "никогда", "なし", "未接続", "接続なし", "从未", "从不", "從未", "從不", "없음", "안함",
})  # fmt: skip
"""What stands for a client that was never seen."""

_BEFORE_NOON = ("am", "a.m.", "a. m.", "午前", "上午", "오전", "πμ", "π.μ.")
_AFTER_NOON = ("pm", "p.m.", "p. m.", "午後", "下午", "오후", "μμ", "μ.μ.")
_HALF = "|".join(map(re.escape, (*_BEFORE_NOON, *_AFTER_NOON)))
_MOMENT = re.compile(
    r"(\d{1,4}) ?([./-]|年) ?(\d{1,2}) ?(?:\2|月) ?(\d{1,4})(?:\.|日|,)?"
    rf"(?: ?(?:({_HALF}) ?)?"
    r"(\d{1,2})[:.時时](\d{2})(?:[:.分](\d{2}))?(?:[.,]\d+)?[分秒]?"
    rf"(?: ?({_HALF}))?)?",
    re.IGNORECASE,
)
_EARLIEST, _LATEST = 1600, 2199  # Windows counts from 1601; beyond is another calendar


class Ambiguous(ValueError):
    """Day and month could be either way round."""


class Dates:
    """Reads one file's dates. ``order``: ``dmy``, ``mdy``, ``ymd``, or ``""`` for what the file itself tells.

    ``every`` gives all texts of the file's column anew, for the case that one alone does not tell.
    """

    def __init__(self, zone: tzinfo, order: str, every: Callable[[], Iterable[str]]) -> None:
        self._zone, self._every = zone, every
        # With dots no country puts the month first (Unicode CLDR).
        self._orders = {".": {order} if order else {"dmy", "ymd"}, "": {order} if order else set(ORDERS)}

    def read(self, text: str) -> datetime | None:
        """The moment; None for a client that was never seen. Without a zone it is in the host's.

        Raises:
            Ambiguous: the file's dates allow more than one order.
            ValueError: it is no date, or none in the order that the others have.
        """
        if text[4:5] == "-" and len(text) > 15:
            try:
                return self._zoned(datetime.fromisoformat(text))
            except ValueError:
                pass  # an hour of one digit, or no date
        text = " ".join(text.split())
        if not text or text.casefold() in NEVER:
            return None
        found = _MOMENT.fullmatch(text)
        if not found:
            return self._zoned(datetime.fromisoformat(text))
        return self._zoned(_moment(found, self._order(found)))

    def _zoned(self, moment: datetime) -> datetime:
        return moment if moment.tzinfo else moment.replace(tzinfo=self._zone)

    def _order(self, found: re.Match[str]) -> str:
        if len(found[1]) > 2 or found[2] == "年":
            return "ymd"
        orders = self._orders["." if found[2] == "." else ""]
        if len(orders) > 1:
            orders &= _possible(found)
        if len(orders) > 1:
            self._look_at_all()
        if len(orders) != 1:
            raise Ambiguous(found[0]) if orders else ValueError(found[0])
        return next(iter(orders))

    def _look_at_all(self) -> None:
        """The first text that only one order allows decides; a later one that contradicts it is refused
        when its turn comes."""
        for text in self._every():
            found = _MOMENT.fullmatch(" ".join(text.split()))
            if found and len(found[1]) < 3:
                orders = self._orders["." if found[2] == "." else ""]
                if len(orders) > 1:
                    orders &= _possible(found) or orders


def _moment(found: re.Match[str], order: str) -> datetime:
    parts = dict(zip(order, (int(found[i]) for i in (1, 3, 4)), strict=True))
    year = parts["y"] + (2000 if parts["y"] < 100 else 0)
    hour, half = int(found[6] or 0), (found[5] or found[9] or "").lower()
    if not _EARLIEST < year < _LATEST or (half and hour > 12):
        raise ValueError(found[0])
    if half:
        hour = hour % 12 + (12 if half in _AFTER_NOON else 0)
    return datetime(year, parts["m"], parts["d"], hour, int(found[7] or 0), int(found[8] or 0))


def is_date(text: str) -> bool:
    """Whether ``text`` is a moment or says that there was none."""
    text = " ".join(text.split())
    if not text or text.casefold() in NEVER or _MOMENT.fullmatch(text):
        return True
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return not text.isdigit()


def _possible(found: re.Match[str]) -> set[str]:
    """The orders that this date allows."""
    first, second, last = int(found[1]), int(found[3]), int(found[4])
    possible = set()
    if len(found[4]) in (2, 4):
        possible |= {"dmy"} if first <= 31 and second <= 12 else set()
        possible |= {"mdy"} if first <= 12 and second <= 31 else set()
    if len(found[1]) == 2 and len(found[4]) <= 2 and second <= 12 and last <= 31:
        possible.add("ymd")
    return possible
