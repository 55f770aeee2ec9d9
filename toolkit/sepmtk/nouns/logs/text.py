"""What logs say, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from sepmtk.model.notice import Finding
from sepmtk.model.plain import iso
from sepmtk.model.visible import visible
from sepmtk.nouns.logs.reading import EVERYTHING, SINCE, LogCause, LogsResult
from sepmtk.show.render import COLUMNS, width, wrap
from sepmtk.show.words import Say, finding_words, reasons

_FOLDERS = r"[\\/]"
_MARGIN = " " * 4


def logs_text(findings: tuple[Finding, ...], result: LogsResult, say: Say) -> str:
    """Every cause with its latest lines, the one to act on first, and what was read."""
    lines: list[str] = []
    if not result.verdict:
        lines.append(wrap(say("logs.nothing"), ""))
    for cause, finding in zip(result.causes, findings, strict=True):
        words = finding_words(finding, say.lang)
        lines += [""] if lines else []
        lines += [wrap(f"{say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]", "")]
        lines += reasons(words, say.lang)
        lines += _evidence(cause)
    lines += ["", wrap(_scope(result, say), "")]
    files = [path for log in result.logs for path in log.files]
    lines.append(wrap(say("logs.read", count=len(files)), ""))
    damaged = [path for log in result.logs for path in log.damaged]
    lines += [wrap(say("logs.damaged", path=path), "") for path in damaged]
    lines += [wrap(say("logs.unread", path=path), "") for path in result.unread]
    return "\n".join(lines)


def _scope(result: LogsResult, say: Say) -> str:
    if result.mode == EVERYTHING:
        return say("logs.scope.all")
    if result.mode == SINCE and result.since:
        return say("logs.scope.since", since=iso(result.since))
    starts = dict.fromkeys(f"{log.family} {iso(log.started)}" for log in result.logs if log.started)
    return say("logs.scope.start", starts=", ".join(starts) or "-")


def _evidence(cause: LogCause) -> Iterator[str]:
    for line in cause.lines:
        yield f"  {visible(re.split(_FOLDERS, line.file)[-1])}:{line.line}"
        for text in (line.head, line.text):
            if text:
                yield from _broken(visible(text.expandtabs(4)))


def _broken(text: str) -> Iterator[str]:
    """Lines of a log at the margin of the page, broken anywhere: they have words of any length."""
    line = _MARGIN
    for char in text:
        if width(line) + width(char) > COLUMNS - 1:
            cut = line.rfind(" ", COLUMNS // 2) + 1 or len(line)
            yield line[:cut].rstrip()
            line = _MARGIN + line[cut:]
        line += char
    yield line
