"""``sepmtk rehearse``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register

if TYPE_CHECKING:
    from sepmtk.operations.bench import Bench


def build(lang: str) -> typer.Typer:
    """The one command."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "rehearse", rehearse, lang, name="rehearse")
    return app


def rehearse(cli: Cli, keep: Annotated[Path | None, typer.Option("--keep", metavar="DIR")] = None) -> Answer:
    """Break a fresh lab, rescue it, prove it, undo it."""
    import tempfile

    from sepmtk.operations.rehearse import rehearse as play
    from sepmtk.report.render import wrap

    cli.people(cli.say("rehearse.begin"))
    if keep:
        result = play(keep, lambda folder, command: _bench(cli, folder, command), cli.tell)
        return Answer(
            result, wrap(cli.say("rehearse.end-kept", seconds=f"{result.seconds:.1f}", folder=keep), "")
        )
    with tempfile.TemporaryDirectory(prefix="sepmtk-") as scratch:
        result = play(Path(scratch) / "lab", lambda folder, command: _bench(cli, folder, command), cli.tell)
    return Answer(result, wrap(cli.say("rehearse.end", seconds=f"{result.seconds:.1f}"), ""))


def _bench(cli: Cli, folder: Path, command: str) -> Bench:
    from sepmtk.cli.given import Given
    from sepmtk.cli.host import open_machine
    from sepmtk.operations.bench import Bench

    return Bench(open_machine(Given(lab=folder)), command, cli.tell)
