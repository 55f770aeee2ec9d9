"""``logs``: what logs say about the database and certificates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.errors import UsageError
from sepmtk.model.option import argument, option
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import iso
from sepmtk.model.visible import visible
from sepmtk.nouns.inputs import refuse_unreadable
from sepmtk.nouns.operation import Operation, Reply, items
from sepmtk.show.render import COLUMNS, width, wrap
from sepmtk.show.words import finding_words, reasons

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.model.notice import Finding
    from sepmtk.sepm.log_reading import LogCause, LogsResult
    from sepmtk.show.words import Say

CAUSE = "log_cause"
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_FOLDERS = r"[\\/]"
_MARGIN = " " * 4


@dataclass(frozen=True)
class Logs:
    """``files`` of this computer, else those of the server; ``since`` as :func:`moment` reads it; ``all``:
    not only lines since the last start."""

    files: tuple[Path, ...] = argument((), "[FILE]...", cmdlet="Path")
    since: str = option("", "TIME")
    all: bool = False


def logs(call: Call, asked: Logs) -> Reply:
    """Causes, with the lines that show them.

    Raises:
        UsageError: ``LOGS-BAD-TIME``, ``FILE-UNREADABLE``, ``LOGS-NO-FILE``.
    """
    from sepmtk.sepm.log_reading import Scope, read_files, read_logs

    host = ""
    if asked.files:
        here = datetime.now().astimezone()
        since = moment(asked.since, here, here.tzinfo or UTC) if asked.since else None
        refuse_unreadable(asked.files)
        result, findings = read_files(asked.files, Scope(since, asked.all))
    else:
        reader = call.host.reader
        zone = timezone(reader.host.facts().utc_offset)
        since = moment(asked.since, reader.clock.now(), zone) if asked.since else None
        result, findings = read_logs(reader, Scope(since, asked.all))
        host = call.host.label
    code = ExitCode.FINDINGS if result.verdict else ExitCode.DONE
    return Reply(result, code, findings, host, partial(logs_text, findings))


def moment(text: str, now: datetime, zone: tzinfo) -> datetime:
    """``2026-11-24T09:00``, ``2026-11-24``, or how long ago: ``90m``, ``2h``, ``3d``.

    Raises:
        UsageError: ``LOGS-BAD-TIME``.
    """
    ago = re.fullmatch(r"(\d{1,6})([mhd])", text.strip())
    try:
        if ago:
            return now - int(ago[1]) * _UNITS[ago[2]]
        found = datetime.fromisoformat(text.strip())
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise UsageError("LOGS-BAD-TIME", text=text) from error


def logs_text(findings: tuple[Finding, ...], result: LogsResult, say: Say) -> str:
    """Every cause with its latest lines, the one to act on first, and what was read."""
    lines: list[str] = []
    if not result.verdict:
        lines.append(wrap(say("logs.nothing")))
    for cause, finding in zip(result.causes, findings, strict=True):
        words = finding_words(finding, say.lang)
        lines += [""] if lines else []
        lines += [wrap(f"{say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]")]
        lines += reasons(words, say.lang)
        lines += _evidence(cause)
    lines += ["", wrap(_scope(result, say))]
    files = [path for log in result.logs for path in log.files]
    lines.append(wrap(say("logs.read", count=len(files))))
    damaged = [path for log in result.logs for path in log.damaged]
    lines += [wrap(say("logs.damaged", path=path)) for path in damaged]
    lines += [wrap(say("logs.unread", path=path)) for path in result.unread]
    return "\n".join(lines)


def _scope(result: LogsResult, say: Say) -> str:
    from sepmtk.sepm.log_reading import EVERYTHING

    if result.mode == EVERYTHING:
        return say("logs.scope.all")
    if result.since:
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
    """Lines of at most 79 columns behind a margin, broken anywhere: a log has words of any length."""
    line = _MARGIN
    for char in text:
        if width(line) + width(char) > COLUMNS - 1:
            cut = line.rfind(" ", COLUMNS // 2) + 1 or len(line)
            yield line[:cut].rstrip()
            line = _MARGIN + line[cut:]
        line += char
    yield line


OPERATIONS = (Operation("logs", Logs, logs, (CAUSE,), "Get-SepmLogCause", results=items(CAUSE, "causes")),)
