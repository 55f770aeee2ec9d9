"""``clients``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sepmtk.model.notice import Finding, Severity
from sepmtk.model.outcome import ExitCode
from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.asked.clients import ApiAsked, ClientsAsked, seeing, with_session
from sepmtk.operations.table.entry import Operation, ranged


@dataclass(frozen=True)
class ClientsStatus(ClientsAsked, ApiAsked):
    """``out``: every client with where it stands goes there, as CSV; over a file that is there only with
    ``replace``."""

    out: Path | None = None
    replace: bool = False


@dataclass(frozen=True)
class ClientsWait(ClientsStatus):
    """Up to ``hours``, looking every so many ``minutes``, until ``max_missing`` are left."""

    max_missing: int = ranged(0, 0, 10_000_000)
    hours: float = ranged(24.0, 0, 8760)
    minutes: float = ranged(10.0, 1, 1440)


def status(call: Call, asked: ClientsStatus) -> Reply:
    """Who has followed, and who not."""
    from sepmtk.operations import cert_files, clients

    cert_files.refuse_file(asked.out, asked.replace)
    bench = with_session(seeing(call.bench(), asked), asked)
    found = clients.status(bench, asked.out)
    return Reply(found, ExitCode.WAITING if found.missing else ExitCode.DONE, host=label(bench))


def wait(call: Call, asked: ClientsWait) -> Reply:
    """Wait until enough have followed."""
    from sepmtk.operations import cert_files, clients

    cert_files.refuse_file(asked.out, asked.replace)
    bench = with_session(seeing(call.bench(), asked), asked)
    every = timedelta(minutes=asked.minutes)
    found = clients.wait(bench, asked.max_missing, asked.hours, every, asked.out)
    if found.missing <= asked.max_missing:
        return Reply(found, host=label(bench))
    params = {"missing": found.missing, "most": asked.max_missing, "hours": asked.hours}
    late = Finding("CLIENTS-STILL-MISSING", Severity.WARNING, params)
    return Reply(found, ExitCode.WAITING, (late,), label(bench))


OPERATIONS = (
    Operation("clients.status", ClientsStatus, status, ("client_rollout",), "Get-SepmClientRollout"),
    Operation("clients.wait", ClientsWait, wait, ("client_rollout",), "Wait-SepmClientRollout"),
)
