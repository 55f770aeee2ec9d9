"""Expiries as a calendar: ``doctor`` and ``probe --format ics``, read by the icalendar library."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from sepmtk.doors.argv.main import run
from sepmtk.machine.lab.scenarios import create
from sepmtk.show.ics import ALARMS, WIDEST, Expiry, calendar

NOW = datetime(2026, 11, 29, 6, 0, tzinfo=UTC)


def events(data: bytes) -> list[dict[str, object]]:
    """Each event's parts; lines are as RFC 5545 wants them, in a file."""
    assert data.endswith(b"END:VCALENDAR\r\n")
    lines = data.split(b"\r\n")
    assert all(len(line) <= WIDEST and b"\n" not in line for line in lines)
    parsed: Any = Calendar.from_ical(data)
    assert (parsed["VERSION"], parsed.errors) == ("2.0", [])
    found = []
    for event in parsed.walk("VEVENT"):
        assert event.errors == []
        alarms = [-alarm["TRIGGER"].dt for alarm in event.walk("VALARM")]
        assert alarms == [timedelta(days=days) for days in ALARMS]
        told = {"uid": str(event["UID"]), "at": event["DTSTART"].dt, "title": str(event["SUMMARY"])}
        found.append({**told, "text": str(event["DESCRIPTION"])})
    return found


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_doctor(tmp_path: Path, lang: str) -> None:
    create(tmp_path / "lab", "expiring-soon")
    out, lab = tmp_path / "期限.ics", ["--lang", lang, "--lab", str(tmp_path / "lab")]
    assert run(["doctor", "--format", "ics", "--out", str(out), *lab]) == 5
    (event,) = events(out.read_bytes())
    assert "sepm01.corp.example" in str(event["title"])
    assert all(where in str(event["text"]) for where in ("server.crt", "TCP 443", "TDS 2638"))
    assert "\nsepmtk" in str(event["text"]).replace(": sepmtk", ":\nsepmtk")
    first = event["uid"]
    assert run(["doctor", "--format", "ics", "--out", str(out), *lab]) == 5
    assert events(out.read_bytes())[0]["uid"] == first  # the same certificate is the same event


def test_probe(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    create(tmp_path / "lab", "healthy")
    out, lab = tmp_path / "probe.ics", ["--lab", str(tmp_path / "lab")]
    targets = ["sepm01.corp.example:443", "sepm01.corp.example:8443", "sepm01.corp.example:1"]
    assert run(["probe", *targets, "--format", "ics", "--out", str(out), *lab]) == 5
    (event,) = events(out.read_bytes())  # one could not be read
    assert all(target in str(event["text"]) for target in targets[:2])
    assert capsys.readouterr().out == ""
    assert run(["probe", targets[0], "--format", "ics", *lab]) == 0
    printed: Any = Calendar.from_ical(capsys.readouterr().out)
    assert len(printed.walk("VEVENT")) == 1
    assert run(["probe", targets[0], "--format", "json", *lab]) == 0
    assert capsys.readouterr().out.startswith("{")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_stays_text(title: str, text: str) -> None:
    """Nothing that others chose becomes a line of the calendar; what is visible comes back."""
    made = calendar([Expiry("ab", NOW, title, text)], NOW)
    (event,) = events(f"{made}\n".encode("utf-8", "surrogatepass").replace(b"\n", b"\r\n"))
    if title.isprintable() and title == title.strip():
        assert event["title"] == title
    assert (event["uid"], event["at"]) == ("ab@sepmtk", NOW)
