"""The event log's entries: numbers that stay, words for each, and a page that says the same."""

from __future__ import annotations

import os
import re
from xml.etree import ElementTree

import events_page
from source_tree import ROOT, modules

from sepmtk.machine.values import Level
from sepmtk.nouns.event_log import LOGGED
from sepmtk.words import catalogue

PAGE = ROOT / "docs" / "events.md"
NUMBERS = {
    100: "run.begun", 101: "run.gone-on", 102: "run.undo.begun", 110: "run.step.begin", 111: "run.step.done",
    112: "run.step.unchanged", 113: "run.gate.open", 120: "run.waits", 121: "run.stopped.as-asked",
    130: "run.failed", 131: "run.interrupted", 132: "run.refused", 140: "run.ended", 141: "run.undone",
    142: "run.undo.left", 200: "doctor.fine", 201: "doctor.warns", 202: "doctor.alarms", 203: "doctor.blind",
}  # fmt: skip
"""Written down once more: people's filters and tasks name them."""


def test_numbers_stay() -> None:
    assert {one.number: one.id for one in LOGGED} == NUMBERS
    assert len(LOGGED) == len(NUMBERS)


def test_each_has_words_and_no_word_is_of_none() -> None:
    for lang in ("en", "ja"):
        words = {id for id in catalogue(lang) if re.match(r"event\.(run|doctor)\.", id)}
        assert words == {f"event.{one.id}{part}" for one in LOGGED for part in ("", ".do")}


def test_each_is_told_of_somewhere() -> None:
    code = "".join(module.path.read_text("utf-8") for module in modules())
    made = {"run.step.done", "run.step.unchanged", "run.failed", "run.interrupted", "run.refused"}
    for one in LOGGED:
        stem, _, last = one.id.rpartition(".")
        told = code.count(f'"{one.id}"') > 1 or f'"event.{one.id}"' in code
        assert told or one.id in made or (stem == "doctor" and f'"{last}"' in code), one.id


def test_the_page_is_up_to_date() -> None:
    if os.environ.get("SEPMTK_UPDATE"):
        PAGE.write_text(events_page.page(), "utf-8")
    assert PAGE.read_text("utf-8") == events_page.page()


def test_the_filter_to_paste() -> None:
    """Well-formed, and of the levels that the log has for errors and warnings."""
    found = re.search(r"```xml\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert found
    (select,) = ElementTree.fromstring(found[1]).iter("Select")
    assert select.get("Path") == "Application"
    assert select.text == "*[System[Provider[@Name='sepmtk'] and (Level=2 or Level=3)]]"
    assert [one.level for one in LOGGED if one.number in (120, 130)] == [Level.WARNING, Level.ERROR]
