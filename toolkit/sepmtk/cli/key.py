"""``sepmtk key``."""

from __future__ import annotations

from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, Noun

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
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import key_access
    from sepmtk.report.render import table

    bench = bench_of(cli)
    result = key_access.show(bench, thumbprint, service)
    rows = [(e.type, e.mask, e.name or "-", e.sid) for e in result.entries]
    verdict = cli.say("key.reads" if result.service_reads else "key.reads-not", service=service)
    text = "\n".join([result.key, table(rows), result.sddl, verdict])
    return Answer(result, text, host=bench.machine.host.facts().label)


def grant(cli: Cli, thumbprint: Thumbprint, service: Service = SQL_SERVICE) -> Answer:
    """Let a service read the key."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import key_access

    bench = bench_of(cli)
    return single_answer(cli, bench, key_access.grant_read(bench, thumbprint, service))


def revoke(cli: Cli, thumbprint: Thumbprint, service: Service = SQL_SERVICE) -> Answer:
    """Take that back."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import key_access

    bench = bench_of(cli)
    return single_answer(cli, bench, key_access.revoke_read(bench, thumbprint, service))
