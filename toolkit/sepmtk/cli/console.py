"""``sepmtk console``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.asked.clients import ApiAsked
from sepmtk.cli.bench import single_answer
from sepmtk.cli.command import Answer, Cli, Noun, register
from sepmtk.words import say

if TYPE_CHECKING:
    from sepmtk.operations.console_security import SecurityShown

Group = Annotated[str, typer.Option("--group", metavar="NAME")]


def build(lang: str) -> typer.Typer:
    """The noun's commands: ``console security show``, ``off`` and ``on``."""
    noun = Noun("console", lang)
    security = typer.Typer(
        name="security", help=say("cli.console.security", lang), no_args_is_help=True,
        add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False,
    )  # fmt: skip
    for name, function in (("show", show), ("off", off), ("on", on)):
        register(security, f"console security {name}", function, lang, name=name)
    noun.app.add_typer(security)
    return noun.app


def show(cli: Cli, asked: ApiAsked) -> Answer:
    """What secure communications are now."""
    from sepmtk.operations.table import console
    from sepmtk.report.render import table

    reply = console.show(cli.call(), console.SecurityShow(**asked.given()))
    words = {True: cli.say("security.on"), False: cli.say("security.off"), None: cli.say("security.none")}
    found = cast("SecurityShown", reply.result)
    return cli.answer(reply, table([(words[place.secure], place.path) for place in found.places]))


def off(cli: Cli, asked: ApiAsked, group: Group = "") -> Answer:
    """KB step 8."""
    from sepmtk.operations.table import console

    return single_answer(cli, console.off(cli.call(), console.SecurityChange(**asked.given(), group=group)))


def on(cli: Cli, asked: ApiAsked, group: Group = "") -> Answer:
    """KB step 11."""
    from sepmtk.operations.table import console

    return single_answer(cli, console.on(cli.call(), console.SecurityChange(**asked.given(), group=group)))
