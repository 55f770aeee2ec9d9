"""The only writer to stdout and stderr. Results go to stdout, words for people to stderr. No control
character in what others chose (names, paths, log lines) reaches a terminal."""

from __future__ import annotations

import errno
import sys
from typing import TYPE_CHECKING, Any

from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode
from sepmtk.model.plain import plain
from sepmtk.model.visible import visible_lines
from sepmtk.show.render import wrap
from sepmtk.show.words import finding_words, reasons
from sepmtk.words import say

if TYPE_CHECKING:
    from sepmtk.doors.argv.given import Given
    from sepmtk.model.errors import SepmtkError
    from sepmtk.nouns.operation import Reply
    from sepmtk.show.words import Say

SCHEMA = "sepmtk/1"

READER_GONE = frozenset({errno.EPIPE, errno.EINVAL})
"""A write to a pipe that has no reader; on Windows it may be EINVAL (python/cpython issue 79935)."""


def forgiving_streams() -> None:
    """A console of code page 932 shows what it can instead of ending the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def flushed() -> bool:
    """Write out what is still buffered; False where a stream has no reader any more, or is none."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except (AttributeError, OSError, ValueError):
        return False
    return True


def people(text: str) -> None:
    """A line for people."""
    _write(text, "stderr")


def result(text: str) -> None:
    """A line of the result."""
    _write(text, "stdout")


def _write(text: str, name: str) -> None:
    """Where the reader has left (``| head``), the work goes on and only its words are lost: a rescue must not
    end half-way with the services down. The stream is gone then; :func:`flushed` tells it at the end."""
    stream = getattr(sys, name)
    if stream is None:
        return
    try:
        print(visible_lines(text), file=stream, flush=True)
    except OSError as error:
        if error.errno not in READER_GONE:
            raise
        setattr(sys, name, None)


def as_json(data: dict[str, Any]) -> str:
    """Pure ASCII: PowerShell decodes a child's output with the console's code page."""
    import json

    return json.dumps(data, ensure_ascii=True, indent=2)


def reply(command: str, found: Reply, given: Given, words: Say) -> None:
    """Print what a command answers in the form that was asked for, or write it to its file."""
    if given.json:
        text = as_json(_envelope(command, found, given))
    else:
        if found.error:
            error(command, found.error, given)
        text = found.said(words)
    if found.out and text:
        from sepmtk.engine.durable import replace_open

        replace_open(found.out, f"{visible_lines(text)}\n".encode().replace(b"\n", found.line_end))
    elif text:
        result(text)


def _envelope(command: str, found: Reply, given: Given) -> dict[str, Any]:
    stopped = {"error": finding_words(found.error, given.lang)} if found.error else {}
    return {
        "schema": SCHEMA,
        "command": command,
        "host": found.host,
        "outcome": OUTCOME_NAMES[ExitCode(found.exit_code)],
        "result": plain(found.result),
        "findings": [{**finding_words(f, given.lang), "subject": f.subject} for f in found.findings],
        **stopped,
    }


def error(command: str, raised: SepmtkError, given: Given) -> None:
    """What was found, what is required, what fixes it."""
    words = finding_words(raised, given.lang)
    if given.json:
        outcome = OUTCOME_NAMES[raised.exit_code]
        result(as_json({"schema": SCHEMA, "command": command, "outcome": outcome, "error": words}))
        return
    people(wrap(say("cli.error", given.lang, message=words["message"] or str(raised), id=raised.id)))
    for line in reasons(words, given.lang):
        people(line)
