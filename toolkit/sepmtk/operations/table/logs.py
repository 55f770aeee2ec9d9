"""``logs``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timezone
from pathlib import Path

from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation, items


@dataclass(frozen=True)
class LogsAsked:
    """``files`` of this computer, else those of the server; ``since`` as ``operations.logs.moment`` reads
    it; ``all``: not only lines since the last start."""

    files: tuple[Path, ...] = ()
    since: str = ""
    all: bool = False


def logs(call: Call, asked: LogsAsked) -> Reply:
    """Causes, with the lines that show them."""
    from sepmtk.operations.logs import LogsRequest, exit_code, moment, read_files, read_logs

    if asked.files:
        here = datetime.now().astimezone()
        since = moment(asked.since, here, here.tzinfo or UTC) if asked.since else None
        result, findings = read_files(asked.files, LogsRequest(since, asked.all))
        return Reply(result, exit_code(result), findings)
    reader = call.open().reader()
    facts = reader.host.facts()
    zone = timezone(facts.utc_offset)
    since = moment(asked.since, reader.clock.now(), zone) if asked.since else None
    result, findings = read_logs(reader, LogsRequest(since, asked.all))
    return Reply(result, exit_code(result), findings, facts.label)


CAUSE = "log_cause"
OPERATIONS = (
    Operation("logs", LogsAsked, logs, (CAUSE,), "Get-SepmLogCause", results=items(CAUSE, "causes")),
)
