"""``sepmtk key``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.command import Answer, Cli, Noun

if TYPE_CHECKING:
    from sepmtk.operations.key_access import KeyAccess

Thumbprint = Annotated[str, typer.Argument(metavar="THUMBPRINT")]
Service = Annotated[str, typer.Option("--service", metavar="NAME")]
SQL_SERVICE = "MSSQL$SQLEXPRESSSYMC"


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("key", lang)
    noun.command("show")(show)
    noun.command("grant")(grant)
    noun.command("revoke")(revoke)
    return noun.app


def show(cli: Cli, thumbprint: Thumbprint, service: Service = SQL_SERVICE) -> Answer:
    """Who may use the key."""
    from sepmtk.model.visible import visible
    from sepmtk.operations.table import key
    from sepmtk.report.render import table

    reply = key.show(cli.call(), key.KeyOf(thumbprint, service))
    found = cast("KeyAccess", reply.result)
    rows = [(e.type, e.mask, e.name or "-", e.sid) for e in found.entries]
    verdict = cli.say("key.reads" if found.service_reads else "key.reads-not", service=service)
    return cli.answer(reply, "\n".join([visible(found.key), table(rows), visible(found.sddl), verdict]))


def grant(cli: Cli, thumbprint: Thumbprint, service: Service = SQL_SERVICE) -> Answer:
    """Let a service read the key."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import key

    return single_answer(cli, key.grant(cli.call(), key.KeyOf(thumbprint, service)))


def revoke(cli: Cli, thumbprint: Thumbprint, service: Service = SQL_SERVICE) -> Answer:
    """Take that back."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import key

    return single_answer(cli, key.revoke(cli.call(), key.KeyOf(thumbprint, service)))
