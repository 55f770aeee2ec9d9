"""``report``: a run's evidence as one page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.option import argument, option
from sepmtk.nouns.inputs import refuse_file, replacing
from sepmtk.nouns.operation import CHANGES, Operation, Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Report:
    """``run``: the newest renewal where none is named; ``out``: ``<run>.html`` where none is; over a file
    that is there only with ``replace``."""

    run: str = argument("", "[RUN]")
    out: Path | None = option(None, "FILE", cmdlet="OutFile")
    replace: bool = replacing()


@dataclass(frozen=True)
class ReportResult:
    """Which run, and where its page is."""

    run: str
    outcome: str
    file: Path


def report(call: Call, asked: Report) -> Reply:
    """Write the page."""
    from sepmtk.engine import durable
    from sepmtk.nouns.report.page import evidence_page
    from sepmtk.renewal.evidence import evidence
    from sepmtk.show.words import Say

    refuse_file(asked.out, asked.replace)
    found = evidence(call, asked.run)
    file = asked.out or Path(f"{found.plan.id}.html")
    refuse_file(file, asked.replace)
    if not call.dry_run:
        durable.replace(file, evidence_page(found, Say(call.lang)).encode())
    return Reply(ReportResult(found.plan.id, found.outcome, file), host=call.host.label, text=_text)


def _text(found: ReportResult, say: Say) -> str:
    return say("report.written", file=found.file)


OPERATIONS = (Operation("report", Report, report, ("report",), "Export-SepmReport", CHANGES),)
