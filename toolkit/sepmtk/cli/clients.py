"""``sepmtk clients``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sepmtk.cli.asked.clients import ApiAsked, ClientsAsked
from sepmtk.cli.bench import single_answer
from sepmtk.cli.command import Answer, Cli, Noun

Replace = Annotated[bool, typer.Option("--replace")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("clients", lang)
    noun.command("status")(status)
    noun.command("wait")(wait)
    return noun.app


def status(
    cli: Cli, seen: ClientsAsked, api: ApiAsked, out: Out = None, replace: Replace = False
) -> Answer:
    """Who has followed, and who not."""
    from sepmtk.operations.table import clients

    asked = clients.ClientsStatus(**seen.given(), **api.given(), out=out, replace=replace)
    return single_answer(cli, clients.status(cli.call(), asked))


def wait(
    cli: Cli,
    seen: ClientsAsked,
    api: ApiAsked,
    out: Out = None,
    replace: Replace = False,
    max_missing: Annotated[int, typer.Option("--max-missing", metavar="N", min=0)] = 0,
    hours: Annotated[float, typer.Option("--hours", metavar="N", min=0)] = 24.0,
    minutes: Annotated[float, typer.Option("--minutes", metavar="N", min=1)] = 10.0,
) -> Answer:
    """Wait until enough have followed."""
    from sepmtk.operations.table import clients

    asked = clients.ClientsWait(
        **seen.given(), **api.given(), out=out, replace=replace, max_missing=max_missing, hours=hours,
        minutes=minutes,
    )  # fmt: skip
    reply = clients.wait(cli.call(), asked)
    for late in reply.findings:
        cli.note(f"{late.id}.message", **late.params)
        cli.note(f"{late.id}.found", **late.params)
    return single_answer(cli, reply)
