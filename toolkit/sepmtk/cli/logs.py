"""``sepmtk logs``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register

Paths = Annotated[list[Path] | None, typer.Argument(metavar="[FILE]...", show_default=False)]
Since = Annotated[str, typer.Option("--since", metavar="TIME", show_default=False)]
All = Annotated[bool, typer.Option("--all")]


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "logs", logs, lang)
    return app


def logs(cli: Cli, files: Paths = None, since: Since = "", all: All = False) -> Answer:
    """Causes, with the lines that show them."""
    from sepmtk.operations.logs import LogsResult
    from sepmtk.operations.table.logs import LogsAsked
    from sepmtk.operations.table.logs import logs as work
    from sepmtk.report.logs_text import logs_text

    reply = work(cli.call(), LogsAsked(tuple(files or ()), since, all))
    assert isinstance(reply.result, LogsResult)
    return cli.answer(reply, logs_text(reply.result, reply.findings, cli.say, cli.given.lang))
