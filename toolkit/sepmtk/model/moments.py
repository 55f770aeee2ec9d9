"""Points in time as others wrote them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sepmtk.model.numbers import whole

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(written: object) -> datetime:
    """ISO 8601 in UTC; what names no zone is meant in UTC.

    Raises:
        ValueError: no text, no date, or none of the years 1 to 9999 in UTC.
    """
    if not isinstance(written, str):
        raise ValueError("no text")
    found = datetime.fromisoformat(written)
    try:
        return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
    except OverflowError as error:
        raise ValueError("out of range") from error


def from_milliseconds(written: object) -> datetime | None:
    """Milliseconds since 1970, as Java counts, a number or its digits; None for none and for 0.

    Raises:
        ValueError: anything else, or none of the years 1970 to 9999.
    """
    if written is None or (written in ("", 0, "0") and not isinstance(written, bool)):
        return None
    number = whole(written) if isinstance(written, str) else written
    if type(number) is not int or number < 0:
        raise ValueError(f"no time in milliseconds: {type(written).__name__}")
    try:
        return _EPOCH + timedelta(milliseconds=number)
    except OverflowError as error:
        raise ValueError("out of range") from error
