"""``sepmtk rehearse``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.command import Answer, Cli, register

if TYPE_CHECKING:
    from sepmtk.operations.rehearse import Rehearsal


def build(lang: str) -> typer.Typer:
    """The one command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "rehearse", rehearse, lang, name="rehearse")
    return app


def rehearse(cli: Cli, keep: Annotated[Path | None, typer.Option("--keep", metavar="DIR")] = None) -> Answer:
    """Break a fresh lab, rescue it, prove it, undo it."""
    from sepmtk.operations.table import rehearse as table
    from sepmtk.report.render import wrap

    cli.people(cli.say("rehearse.begin"))
    reply = table.rehearse(cli.call(), table.Rehearse(keep))
    seconds = f"{cast('Rehearsal', reply.result).seconds:.1f}"
    if keep:
        return cli.answer(reply, wrap(cli.say("rehearse.end-kept", seconds=seconds, folder=keep), ""))
    return cli.answer(reply, wrap(cli.say("rehearse.end", seconds=seconds), ""))
