"""A fix that begins with a command can be pasted: the program takes it, in both languages the same."""

from __future__ import annotations

import re
import shlex

import pytest
from reference_page import GLOBAL, commands

from sepmtk.words.en import checks as en_checks
from sepmtk.words.en import logs as en_logs
from sepmtk.words.ja import checks as ja_checks
from sepmtk.words.ja import logs as ja_logs

EN = {**en_checks.MESSAGES, **en_logs.MESSAGES}
JA = {**ja_checks.MESSAGES, **ja_logs.MESSAGES}
FIXES = [key for key, text in EN.items() if key.endswith(".fix") and text.startswith("sepmtk ")]
KNOWN = {command.title: command for command in commands()}


def test_there_are_such_fixes() -> None:
    assert len(FIXES) > 30


@pytest.mark.parametrize("key", FIXES)
def test_a_fix_can_be_pasted(key: str) -> None:
    assert JA[key] == EN[key]
    words = shlex.split(re.sub(r"\{\w+\}", "X", EN[key]))[1:]
    title = " ".join(words[:2]) if " ".join(words[:2]) in KNOWN else words[0]
    command = KNOWN[title]
    rest = words[len(title.split()) :]
    options = {w for _, written, _ in command.params for w in re.findall(r"--[a-z-]+", written)}
    options |= {"--" + name.replace("_", "-") for name in GLOBAL}
    assert {word for word in rest if word.startswith("--")} <= options
    given = [word for word in rest if not word.startswith("--") and word != "2h"]
    arguments = [written for _, written, _ in command.params if not written.startswith("-")]
    needed = [written for written in arguments if not written.startswith("[")]
    assert len(needed) <= len(given), f"{EN[key]} lacks {needed}"
    assert len(given) <= len(arguments) or any("..." in written for written in arguments)
