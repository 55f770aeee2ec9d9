"""The cmdlets are made of what the operations declare and of ``ps/cmdlets.toml``."""

from __future__ import annotations

import os
import re

from cmdlet_maker import OTHERWISE, TABLE, actions, asking, cmdlet, how, typed
from ps_shell import FOLDER

from sepmtk.doors.pipe.parameters import LAB, parameters

PUBLIC = FOLDER / "Public"
KEYS = {"impact", "about", "each", "gather", "fleet", "accept", "nowhere", "set", "default", "bind"}
WORDS = re.compile(r"needed|first|piped|named|\||(?:set|also):[A-Za-z,]+")


def test_cmdlets_are_up_to_date() -> None:
    made = {f"{operation.cmdlet}.ps1": cmdlet(operation) for operation in asking()}
    if os.environ.get("SEPMTK_UPDATE"):
        for name, text in made.items():
            (PUBLIC / name).write_text(text, encoding="utf-8", newline="\n")
    assert {path.name: path.read_text("utf-8") for path in PUBLIC.iterdir()} == made


def test_what_the_user_is_asked_is_up_to_date() -> None:
    for lang, folder in (("en", FOLDER), ("ja", FOLDER / "ja-JP")):
        file, encoding = folder / "Made.strings.psd1", "utf-8" if lang == "en" else "utf-8-sig"
        if os.environ.get("SEPMTK_UPDATE"):
            file.write_text(actions(lang), encoding=encoding, newline="\n")
        assert file.read_text(encoding) == actions(lang)


def test_the_table_names_what_there_is() -> None:
    by_cmdlet = {operation.cmdlet: operation for operation in asking()}
    assert set(TABLE) <= set(by_cmdlet)
    for name, table in TABLE.items():
        own = {*parameters(by_cmdlet[name]), LAB}
        bind = table.get("bind", {})
        named = {*bind, *(table[key] for key in ("about", "each", "gather") if key in table)}
        assert set(table) <= KEYS, name
        assert named <= own, name
        assert "set" not in table or table["set"].partition(":")[2] in own, name
        assert all(WORDS.fullmatch(word) for words in bind.values() for word in words.split()), name


def test_what_must_be_given_is_mandatory_and_a_place_is_a_position() -> None:
    """A binding of the table takes nothing away from what is declared."""
    for operation in asking():
        bind = TABLE.get(operation.cmdlet, {}).get("bind", {})
        for name, one in parameters(operation).items():
            declared = set(how({}, name, one).split())
            assert name == LAB or declared <= set(how(bind, name, one).split()), f"{operation.cmdlet} -{name}"


def test_each_exception_is_one() -> None:
    for name, (written, _) in OTHERWISE.items():
        declared = [one for op in asking() for own, one in parameters(op).items() if own == name]
        assert declared, name
        assert all(typed(f"{name}?", one) != written for one in declared), name
