"""``logs``: what logs say about the database and certificates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.option import argument, option
from sepmtk.nouns.operation import Operation, Reply, items

if TYPE_CHECKING:
    from sepmtk.engine.call import Call

CAUSE = "log_cause"


@dataclass(frozen=True)
class Logs:
    """``files`` of this computer, else those of the server; ``since`` as :func:`moment` reads it; ``all``:
    not only lines since the last start."""

    files: tuple[Path, ...] = argument((), "[FILE]...", cmdlet="Path")
    since: str = option("", "TIME")
    all: bool = False


def logs(call: Call, asked: Logs) -> Reply:
    """Causes, with the lines that show them."""
    from sepmtk.nouns.logs.reading import LogsRequest, exit_code, moment, read_files, read_logs
    from sepmtk.nouns.logs.text import logs_text

    host = ""
    if asked.files:
        here = datetime.now().astimezone()
        since = moment(asked.since, here, here.tzinfo or UTC) if asked.since else None
        result, findings = read_files(asked.files, LogsRequest(since, asked.all))
    else:
        reader = call.host.reader
        zone = timezone(reader.host.facts().utc_offset)
        since = moment(asked.since, reader.clock.now(), zone) if asked.since else None
        result, findings = read_logs(reader, LogsRequest(since, asked.all))
        host = call.host.label
    return Reply(result, exit_code(result), findings, host, partial(logs_text, findings))


OPERATIONS = (Operation("logs", Logs, logs, (CAUSE,), "Get-SepmLogCause", results=items(CAUSE, "causes")),)
