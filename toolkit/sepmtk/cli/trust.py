"""``sepmtk trust``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.command import Answer, Cli, Noun

if TYPE_CHECKING:
    from sepmtk.operations.trust_setting import TrustShown

Restart = Annotated[bool, typer.Option("--restart")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("trust", lang)
    noun.command("show")(show)
    noun.command("on")(on)
    noun.command("off")(off)
    return noun.app


def show(cli: Cli) -> Answer:
    """What ROOT.xml says."""
    from sepmtk.model.visible import visible
    from sepmtk.operations.table import trust
    from sepmtk.operations.table.nothing import Nothing

    reply = trust.show(cli.call(), Nothing())
    found = cast("TrustShown", reply.result)
    state = cli.say("trust.is-on" if found.trust else "trust.is-off")
    return cli.answer(reply, f"{visible(found.path)}\n{state}")


def on(cli: Cli, restart: Restart = False) -> Answer:
    """Accept any certificate of the database."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import trust

    return single_answer(cli, trust.on(cli.call(), trust.Trust(restart)))


def off(cli: Cli, restart: Restart = False) -> Answer:
    """Validate the database's certificate again."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import trust

    return single_answer(cli, trust.off(cli.call(), trust.Trust(restart)))
