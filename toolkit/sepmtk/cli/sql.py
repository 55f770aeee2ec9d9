"""``sepmtk sql``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.command import Answer, Cli, Noun

if TYPE_CHECKING:
    from sepmtk.operations.sql_binding import SqlServed, SqlShown
    from sepmtk.sql.candidates import Choice

Restart = Annotated[bool, typer.Option("--restart")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("sql", lang)
    noun.command("show")(show)
    noun.command("candidates")(candidates)
    noun.command("bind")(bind)
    noun.command("unbind")(unbind)
    noun.command("probe")(probe)
    return noun.app


def show(cli: Cli) -> Answer:
    """What is configured and what is served."""
    from sepmtk.operations.table import sql
    from sepmtk.operations.table.nothing import Nothing
    from sepmtk.report.render import table

    reply = sql.show(cli.call(), Nothing())
    found = cast("SqlShown", reply.result)
    rows = [
        (cli.say("sql.instance"), f"{found.instance} ({found.instance_id})"),
        (cli.say("sql.state"), cli.say(f"service.{found.state}")),
        (cli.say("sql.pinned"), found.pinned or cli.say("sql.pinned.none")),
        *_served_rows(cli, found.served),
    ]
    return cli.answer(reply, table(rows))


def _served_rows(cli: Cli, served: SqlServed) -> list[tuple[str, str]]:
    from sepmtk.model.plain import plain

    reason = cli.say("sql.reason." + served.reason)
    if served.thumbprint is None:
        return [(cli.say("sql.served"), cli.say("sql.served.none", reason=reason))]
    return [
        (cli.say("sql.served"), f"{served.thumbprint}  {served.common_name}"),
        (cli.say("sql.until"), str(plain(served.not_after) or "?")),
        (cli.say("sql.validated"), reason if served.trusted else cli.say("sql.validated.no", reason=reason)),
    ]


def candidates(cli: Cli) -> Answer:
    """What SQL Server will load at its next start, and why each rival loses."""
    from sepmtk.operations.table import sql
    from sepmtk.operations.table.nothing import Nothing
    from sepmtk.report.render import table

    reply = sql.candidates(cli.call(), Nothing())
    choice = cast("Choice", reply.result)
    rows = [
        (
            "*" if entry.wins else " ",
            entry.thumbprint[:12],
            entry.subject[:30],
            ", ".join(cli.say(f"sql.loses.{r}") for r in entry.reasons) or cli.say("sql.could"),
        )
        for entry in choice.entries
    ]
    verdict = _verdict(cli, choice)
    return cli.answer(reply, "\n".join([table(rows), verdict]) if rows else verdict)


def _verdict(cli: Cli, choice: Choice) -> str:
    if choice.refuses_to_start:
        return cli.say("sql.refuses-to-start")
    if choice.uncertain:
        return cli.say("sql.unknown", thumbprints=", ".join(one.thumbprint for one in choice.uncertain))
    return cli.say("sql.wins", thumbprint=choice.winner) if choice.winner else cli.say("sql.self-generated")


def bind(
    cli: Cli, thumbprint: Annotated[str, typer.Argument(metavar="THUMBPRINT")], restart: Restart = False
) -> Answer:
    """Pin a certificate."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import sql

    return single_answer(cli, sql.bind(cli.call(), sql.SqlBind(thumbprint, restart)))


def unbind(cli: Cli, restart: Restart = False) -> Answer:
    """Let SQL Server choose."""
    from sepmtk.cli.bench import single_answer
    from sepmtk.operations.table import sql

    return single_answer(cli, sql.unbind(cli.call(), sql.SqlUnbind(restart)))


def probe(
    cli: Cli,
    user: Annotated[str, typer.Option("--user", metavar="NAME")] = "",
    password_file: Annotated[Path | None, typer.Option("--password-file", metavar="FILE")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,
) -> Answer:
    """Dial SQL Server and judge what it serves."""
    from sepmtk.cli.passwords import first_line
    from sepmtk.operations.table import sql
    from sepmtk.report.render import table

    reply = sql.probe(cli.call(), sql.SqlProbe(user, first_line(password_file, password_stdin)))
    served = cast("SqlServed", reply.result)
    rows = _served_rows(cli, served)
    if served.odbc:
        rows.append((served.odbc.driver, cli.say("sql.odbc." + served.odbc.outcome)))
    return cli.answer(reply, table(rows))
