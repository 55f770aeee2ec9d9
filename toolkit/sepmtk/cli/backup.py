"""``sepmtk backup``."""

from __future__ import annotations

from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, Noun


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("backup", lang)
    noun.command("create")(create)
    noun.command("list")(list_)
    noun.command("restore")(restore)
    return noun.app


def create(cli: Cli) -> Answer:
    """Copy everything that the procedure could change."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import backup

    bench = bench_of(cli)
    return single_answer(cli, bench, backup.create(bench))


def list_(cli: Cli) -> Answer:
    """What there is to restore from."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import backup
    from sepmtk.report.render import table

    bench = bench_of(cli)
    result = backup.show(bench)
    rows = [(b.run, b.created, cli.say("fact.items", count=b.items), b.folder) for b in result.backups]
    return Answer(
        result, table(rows) if rows else cli.say("backup.none"), host=bench.machine.host.facts().label
    )


def restore(
    cli: Cli,
    run: Annotated[str, typer.Argument(metavar="RUN")],
    only: Annotated[list[str] | None, typer.Option("--only", metavar="FILE")] = None,
) -> Answer:
    """Put files back as they were."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import backup

    bench = bench_of(cli)
    return single_answer(cli, bench, backup.restore(bench, run, tuple(only or ())))
