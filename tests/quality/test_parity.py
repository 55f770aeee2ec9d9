"""Each command has its operation and its cmdlet, and the other way round."""

from __future__ import annotations

import os
import re
from dataclasses import fields

from parity_page import page
from reference_page import commands
from source_tree import ROOT, all_hold

from sepmtk.model.option import option_of
from sepmtk.nouns import all_operations, find
from sepmtk.nouns.operation import ASKS, CHANGES, READS, Operation

PARITY = ROOT / "docs" / "parity.md"
WITHOUT = {"lab serve", "serve"}
"""They hold something open until they are interrupted; what is spoken to them is no operation."""

EVERY = tuple(one for one in all_operations() if one.types)


def test_each_command_is_an_operation_and_each_operation_a_command() -> None:
    assert {one.command for one in EVERY} == {c.title for c in commands()} - WITHOUT


def test_the_page_is_what_the_table_says() -> None:
    made = page()
    if os.environ.get("SEPMTK_UPDATE"):
        PARITY.write_text(made, encoding="utf-8", newline="\n")
    assert PARITY.read_text(encoding="utf-8") == made


def is_complete(one: Operation) -> bool:
    return (
        find(one.name) is one
        and bool(re.fullmatch(r"[A-Z][a-z]+(To)?-Sepm[A-Z][A-Za-z]+", one.cmdlet))
        and bool(one.types)
        and all(re.fullmatch(r"[a-z]+(_[a-z]+)*", name) for name in one.types)
        and one.effect in {READS, CHANGES, ASKS}
    )


def test_each_entry_is_complete() -> None:
    all_hold(f"{one.name}: {one}" for one in EVERY if not is_complete(one))


def test_names_are_given_once() -> None:
    assert len({one.name for one in EVERY}) == len({one.cmdlet for one in EVERY}) == len(EVERY)


def test_a_secret_is_never_shown() -> None:
    asked = [(f"{one.name} {f.name}", f) for one in EVERY for f in fields(one.request)]
    passwords = [(w, f) for w, f in asked if "password" in f.name and not f.name.endswith("_generate")]
    all_hold(f"{where}: no secret" for where, f in passwords if not option_of(f).secret)
    all_hold(f"{where}: shown" for where, f in asked if option_of(f).secret and f.repr)
