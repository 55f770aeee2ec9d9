"""Numbers, dates and characters of others that Python refuses: no reader ends in a traceback."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from sepmtk.logs.rotation import chains
from sepmtk.machine.windows.preflight import zone_in
from sepmtk.model.errors import UsageError
from sepmtk.model.moments import from_milliseconds, moment
from sepmtk.model.numbers import flag
from sepmtk.nouns.logs import moment as since
from sepmtk.sepm.server_xml import read_properties

DIGITS = "9" * 5000


def test_names_in_an_archive() -> None:
    """A member's name may have 65,535 characters."""
    [chain] = chains([f"scm-server-{DIGITS}.log", "scm-server-0.log", "scm-server-1.log"])
    assert chain.files[-1] == "scm-server-0.log"


def test_since() -> None:
    now = datetime(2026, 11, 24, tzinfo=UTC)
    assert since("3d", now, UTC) == datetime(2026, 11, 21, tzinfo=UTC)
    for text in ("999999d", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", DIGITS, "\ud800"):
        with pytest.raises(UsageError, match="LOGS-BAD-TIME"):
            since(text, now, UTC)


def test_the_zone_of_a_file() -> None:
    for text, zone in {"3": 3, "x": 0, "": 0, DIGITS: 0, "-1": 0}.items():
        assert zone_in(f"[ZoneTransfer]\nZoneId={text}") == zone


def test_java_s_characters_are_halves() -> None:
    found = read_properties(b"a=\\ud83d\\ude00\nb=\\ud800\nc=\\u3042\nd=\\udc00\\ud800\n")
    assert found == {"a": "\U0001f600", "b": "\ufffd", "c": "\u3042", "d": "\ufffd\ufffd"}
    assert all(text.encode() for text in found.values())


def test_moments_and_flags() -> None:
    assert moment("2026-01-01T09:00:00+09:00") == moment("2026-01-01") == datetime(2026, 1, 1, tzinfo=UTC)
    assert from_milliseconds("0") is from_milliseconds(0) is from_milliseconds(None) is None
    assert not any(flag(no) for no in (None, 0, "0", "", "false", False))
    assert all(flag(yes) for yes in (1, "1", "true", True))
    odds: tuple[object, ...] = (True, 1.0, float("nan"), [], {}, b"1", "x", -1, 2**70)
    for wrong in odds:
        with pytest.raises(ValueError, match=r"."):
            from_milliseconds(wrong)
    for odd in (5, None, "", "x", "0001-01-01T00:00:00+14:00", b"2026-01-01"):
        with pytest.raises(ValueError, match=r"."):
            moment(odd)
    neithers: tuple[object, ...] = (2, "yes", [], 1.0, float("nan"), {})
    for neither in neithers:
        with pytest.raises(ValueError, match=r"."):
            flag(neither)


def test_a_phrase_of_an_edited_plan_shows_its_id_where_nothing_fills_it() -> None:
    from sepmtk.model.notice import Phrase
    from sepmtk.words import LANGUAGES, catalogue, say

    filled = next(id for id, text in catalogue("en").items() if "{" in text)
    for lang in LANGUAGES:
        for phrase in (Phrase(filled), Phrase("x\x1b")):
            said = say("UNDO-INTO-OUTAGE.found", lang, run="r", outage=(phrase,))
            assert phrase.id.rstrip("\x1b") in said
            assert "\x1b" not in said
