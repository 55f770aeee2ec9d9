"""``report``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation


@dataclass(frozen=True)
class ReportAsked:
    """``run``: the newest renewal where none is named; ``out``: ``<run>.html`` where none is; over a file
    that is there only with ``replace``."""

    run: str = ""
    out: Path | None = None
    replace: bool = False


@dataclass(frozen=True)
class ReportResult:
    """Which run, and where its page is."""

    run: str
    outcome: str
    file: Path


def report(call: Call, asked: ReportAsked) -> Reply:
    """A run's evidence as one page."""
    from sepmtk.operations.cert_files import refuse_file
    from sepmtk.operations.evidence import evidence
    from sepmtk.run.durable import replace

    refuse_file(asked.out, asked.replace)
    bench = call.bench()
    found = evidence(bench, asked.run)
    file = asked.out or Path(f"{found.plan.id}.html")
    refuse_file(file, asked.replace)
    if not call.dry_run:
        replace(file, call.page(found).encode())
    return Reply(ReportResult(found.plan.id, found.outcome, file), host=label(bench))


OPERATIONS = (Operation("report", ReportAsked, report, ("report",), "Export-SepmReport", CHANGES),)
