"""The only writer to stdout and stderr. Results go to stdout, words for people to stderr. Nothing of what
others chose (names, paths, log lines) reaches a terminal as a control."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from sepmtk.model.errors import SepmtkError
from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode
from sepmtk.model.plain import plain
from sepmtk.model.visible import visible_lines
from sepmtk.report.render import wrap
from sepmtk.report.sentences import finding_words, reasons
from sepmtk.words import say

if TYPE_CHECKING:
    from sepmtk.cli.answer import Answer
    from sepmtk.cli.given import Given

SCHEMA = "sepmtk/1"


def forgiving_streams() -> None:
    """A console of code page 932 shows what it can instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def flushed() -> bool:
    """Write out what is still held back; False where nobody reads any more, or there is no stream."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return False
    return True


def people(text: str) -> None:
    """A line for people."""
    print(visible_lines(text), file=sys.stderr, flush=True)  # noqa: T201


def result(text: str) -> None:
    """A line of the result."""
    print(visible_lines(text), flush=True)  # noqa: T201


def as_json(data: dict[str, Any]) -> None:
    """Pure ASCII: PowerShell decodes a child's output with the console's code page."""
    result(json.dumps(data, ensure_ascii=True, indent=2))


def answer(command: str, given_answer: Answer, given: Given) -> None:
    """Print a command's answer in the form that was asked for."""
    if given_answer.error and not given.json:
        error(command, given_answer.error, given)
    if given.json:
        stopped = {"error": finding_words(given_answer.error, given.lang)} if given_answer.error else {}
        as_json(
            {
                "schema": SCHEMA,
                "command": command,
                "host": given_answer.host,
                "outcome": OUTCOME_NAMES[ExitCode(given_answer.exit_code)],
                "result": plain(given_answer.result),
                "findings": [
                    {**finding_words(f, given.lang), "subject": f.subject} for f in given_answer.findings
                ],
                **stopped,
            }
        )
    elif given_answer.text:
        result(given_answer.text)


def error(command: str, raised: SepmtkError, given: Given) -> None:
    """What was found, what is required, what fixes it."""
    words = finding_words(raised, given.lang)
    if given.json:
        as_json(
            {"schema": SCHEMA, "command": command, "outcome": OUTCOME_NAMES[raised.exit_code], "error": words}
        )
        return
    people(wrap(say("cli.error", given.lang, message=words["message"] or str(raised), id=raised.id), ""))
    for line in reasons(words, given.lang):
        people(line)
