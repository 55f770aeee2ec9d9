"""The docs list what the program has; every command and parameter has words in both languages."""

from __future__ import annotations

import os
import re

import pytest
from reference_page import MEANING, commands, page
from source_tree import ROOT, all_hold

from sepmtk.model.outcome import ExitCode
from sepmtk.nouns import NOUNS

REFERENCE = ROOT / "docs" / "reference.md"
RAW_ID = re.compile(r"^cli\.[a-z0-9_.-]+$")


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_every_command_and_parameter_has_help(lang: str) -> None:
    found = [command for noun in NOUNS for command in commands(lang, (noun,))]
    assert {command.title.split()[0] for command in found} == set(NOUNS)
    texts = [(command.title, command.help) for command in found]
    params = [(command.title, param) for command in found for param in command.params]
    texts += [(f"{title} {name}", text) for title, (name, _, text) in params]
    all_hold(f"{where}: {text!r}" for where, text in texts if not text or RAW_ID.match(text))
    all_hold(f"{title} {name}: {written}" for title, (name, written, _) in params if not written.isascii())


def test_the_reference_is_what_the_program_says() -> None:
    made = page()
    if os.environ.get("SEPMTK_UPDATE"):
        REFERENCE.write_text(made, encoding="utf-8", newline="\n")
    assert REFERENCE.read_text(encoding="utf-8") == made


def test_the_table_of_exit_codes_is_the_enum() -> None:
    rows = re.findall(
        r"^\| (\d+) \| `(\w+)` \| (.+) \|$", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE
    )
    assert {int(code): meaning for code, _, meaning in rows} == {int(c): MEANING[c] for c in ExitCode}


def test_the_exit_codes_are_the_contract() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 5, 6, 10, 11, 130]


def test_no_secret_can_be_given_on_the_command_line() -> None:
    """A password comes from a prompt, a file or stdin: options may name where, never take the text."""
    for command in commands():
        for name, written, _ in command.params:
            takes_text = " " in written
            if takes_text and ("password" in name or "secret" in name or "token" in name):
                assert written.split()[0].endswith("-file"), f"{command.title} {written}"
