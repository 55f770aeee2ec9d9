"""``sepmtk backup``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.command import Answer, Cli, Noun

if TYPE_CHECKING:
    from sepmtk.operations.backup import BackupList


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("backup", lang)
    noun.command("create")(create)
    noun.command("list")(list_)
    noun.command("restore")(restore)
    return noun.app


def create(cli: Cli) -> Answer:
    """Copy everything that the procedure could change."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import backup
    from sepmtk.operations.table.nothing import Nothing

    return single_answer(cli, backup.create(cli.call(), Nothing()))


def list_(cli: Cli) -> Answer:
    """What there is to restore from."""
    from sepmtk.operations.table import backup
    from sepmtk.operations.table.nothing import Nothing
    from sepmtk.report.render import table

    reply = backup.list_(cli.call(), Nothing())
    found = cast("BackupList", reply.result).backups
    rows = [(b.run, b.created, cli.say("backup.items", count=b.items), b.folder) for b in found]
    return cli.answer(reply, table(rows) if rows else cli.say("backup.none"))


def restore(
    cli: Cli,
    run: Annotated[str, typer.Argument(metavar="RUN")],
    only: Annotated[list[str] | None, typer.Option("--only", metavar="FILE")] = None,
    restart: Annotated[bool, typer.Option("--restart")] = False,
) -> Answer:
    """Put files back as they were."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import backup

    asked = backup.BackupRestore(run, tuple(only or ()), restart)
    return single_answer(cli, backup.restore(cli.call(), asked))
