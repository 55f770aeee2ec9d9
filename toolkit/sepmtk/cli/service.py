"""``sepmtk service``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.asked import Timeout
from sepmtk.cli.command import Answer, Cli, Noun

if TYPE_CHECKING:
    from sepmtk.operations.service_control import ServiceList

Names = Annotated[list[str] | None, typer.Argument(metavar="[NAME]...")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("service", lang)
    noun.command("list")(list_)
    noun.command("stop")(stop)
    noun.command("start")(start)
    noun.command("restart")(restart)
    return noun.app


def list_(cli: Cli) -> Answer:
    """States, accounts, dependencies."""
    from sepmtk.operations.table import service
    from sepmtk.operations.table.nothing import Nothing
    from sepmtk.report.render import table

    reply = service.list_(cli.call(), Nothing())
    rows = [
        (s.name, cli.say(f"service.{s.state}"), cli.say(f"service.{s.start_mode}"), s.account)
        for s in cast("ServiceList", reply.result).services
    ]
    return cli.answer(reply, table(rows))


def stop(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Stop services and what needs them."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import service

    asked = service.Services(tuple(names or ()), service_timeout)
    return single_answer(cli, service.stop(cli.call(), asked))


def start(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Start services."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import service

    asked = service.Services(tuple(names or ()), service_timeout)
    return single_answer(cli, service.start(cli.call(), asked))


def restart(cli: Cli, names: Names = None, service_timeout: Timeout = 120.0) -> Answer:
    """Restart services and what needs them."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import service

    asked = service.Services(tuple(names or ()), service_timeout)
    return single_answer(cli, service.restart(cli.call(), asked))
