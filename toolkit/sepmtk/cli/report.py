"""``sepmtk report``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "report", report, lang)
    return app


def report(
    cli: Cli,
    run: Annotated[str, typer.Argument(metavar="[RUN]")] = "",
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    replace: Annotated[bool, typer.Option("--replace")] = False,
) -> Answer:
    """A run's evidence as one page."""
    from sepmtk.operations.table.report import ReportAsked, ReportResult
    from sepmtk.operations.table.report import report as work

    reply = work(cli.call(), ReportAsked(run, out, replace))
    assert isinstance(reply.result, ReportResult)
    return cli.answer(reply, cli.say("report.written", file=reply.result.file))
