"""``docs/architecture.md`` and its picture show the rooms that there are."""

from __future__ import annotations

import os
import re

from rooms_page import arrows, picture, rooms, table
from source_tree import PACKAGE, ROOT, all_hold

PAGE, PICTURE = ROOT / "docs" / "architecture.md", ROOT / "docs" / "rooms.svg"
SIZES = re.compile(r"(\d+) files, (\d+) lines")
TABLE = re.compile(r"(?<=<!-- rooms:begin -->\n).*(?=<!-- rooms:end -->)", re.DOTALL)
TOLERANCE = 0.1


def shown() -> str:
    """The committed picture. Made anew with ``SEPMTK_UPDATE=1``, the table in the page with it."""
    if os.environ.get("SEPMTK_UPDATE"):
        text = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(TABLE.sub(lambda _: table(), text), encoding="utf-8", newline="\n")
        PICTURE.write_text(picture(), encoding="utf-8", newline="\n")
    return PICTURE.read_text(encoding="utf-8")


def test_the_picture_shows_the_rooms_and_their_imports() -> None:
    assert SIZES.sub("", shown()) == SIZES.sub("", picture())


def test_its_sizes_are_right_within_a_tenth() -> None:
    """A new picture for each new line would say nothing that somebody wants to know."""
    sizes = zip(SIZES.findall(shown()), SIZES.findall(picture()), strict=True)
    pairs = [(int(a), int(b)) for was, now in sizes for a, b in zip(was, now, strict=True)]
    assert pairs
    all_hold(f"{a} is {b} by now" for a, b in pairs if abs(a - b) > max(1, TOLERANCE * b))


def test_the_page_says_what_the_packages_say_of_themselves() -> None:
    shown()
    assert TABLE.findall(PAGE.read_text(encoding="utf-8")) == [table()]


def test_files_that_the_page_names_are_there() -> None:
    named = re.findall(r"`([\w/.-]+\.\w+|[\w/.-]+/)`", TABLE.sub("", PAGE.read_text(encoding="utf-8")))
    assert named
    all_hold(name for name in named if not ((PACKAGE / name).exists() or (ROOT / name).exists()))


def test_an_arrow_is_left_out_only_where_others_lead_there() -> None:
    drawn, every = arrows(), rooms()

    def ways(name: str) -> set[str]:
        return {further for target in drawn[name] for further in {target} | ways(target)}

    all_hold(f"{a} imports {b}" for a in every for b in every[a].imports if b not in ways(a))
