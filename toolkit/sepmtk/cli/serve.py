"""``sepmtk serve``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register

if TYPE_CHECKING:
    from sepmtk.machine.ports import Machine


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "serve", serve, lang)
    return app


def serve(cli: Cli, stdio: Annotated[bool, typer.Option("--stdio")] = False) -> Answer:
    """Serve until standard input ends. Only requests say which host: no option and no variable."""
    from sepmtk.model.errors import UsageError

    if not stdio:
        raise UsageError("SERVE-STDIO")
    from sepmtk.serve.session import Session
    from sepmtk.serve.streams import take_streams

    raise typer.Exit(Session(*take_streams(), open=_open).run())


def _open(lab: Path | None) -> Machine:
    from sepmtk.cli.given import Given
    from sepmtk.cli.host import open_machine

    return open_machine(Given(lab=lab))
