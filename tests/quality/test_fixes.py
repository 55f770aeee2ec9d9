"""A fix that begins with a command can be pasted: the program takes it, in both languages the same."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from reference_page import GLOBAL, commands
from source_tree import all_hold

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


def refused(key: str) -> Iterator[str]:
    """Why the program would not take a fix as it stands."""
    if JA[key] != EN[key]:
        yield f"{key}: differs in Japanese"
    words = shlex.split(re.sub(r"\{\w+\}", "X", EN[key]))[1:]
    title = " ".join(words[:2]) if " ".join(words[:2]) in KNOWN else words[0]
    if title not in KNOWN:
        yield f"{key}: no such command: {EN[key]}"
        return
    params = [written for _, written, _ in KNOWN[title].params]
    rest = words[len(title.split()) :]
    options = {w for written in params for w in re.findall(r"--[a-z-]+", written)}
    options |= {"--" + name.replace("_", "-") for name in GLOBAL}
    yield from (f"{key}: no option {w}" for w in rest if w.startswith("--") and w not in options)
    given = [word for word in rest if not word.startswith("--") and word != "2h"]
    arguments = [written for written in params if not written.startswith("-")]
    needed = [written for written in arguments if not written.startswith("[")]
    if len(needed) > len(given):
        yield f"{key}: {EN[key]} lacks {needed}"
    if len(given) > len(arguments) and not any("..." in written for written in arguments):
        yield f"{key}: {EN[key]} gives more than {arguments}"


def test_a_fix_can_be_pasted() -> None:
    all_hold(why for key in FIXES for why in refused(key))
