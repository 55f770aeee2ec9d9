"""``sepmtk sql``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.errors import UsageError
from sepmtk.model.outcome import ExitCode

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
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import sql_binding
    from sepmtk.report.render import table

    bench = bench_of(cli)
    result = sql_binding.show(bench)
    pinned = result.pinned or cli.say("sql.pinned.none")
    rows = [
        (cli.say("sql.instance"), f"{result.instance} ({result.instance_id})"),
        (cli.say("sql.state"), cli.say(f"service.{result.state}")),
        (cli.say("sql.pinned"), pinned),
        *_served_rows(cli, result.served),
    ]
    return Answer(result, table(rows), host=bench.machine.host.facts().label)


def _served_rows(cli: Cli, served: object) -> list[tuple[str, str]]:
    from sepmtk.model.plain import plain
    from sepmtk.operations.sql_binding import SqlServed

    assert isinstance(served, SqlServed)
    reason = cli.say("sql.reason." + served.reason)
    if served.thumbprint is None:
        return [(cli.say("sql.served"), cli.say("sql.served.none", reason=reason))]
    return [
        (cli.say("sql.served"), f"{served.thumbprint}  {served.common_name}"),
        (cli.say("sql.until"), str(plain(served.not_after))),
        (cli.say("sql.validated"), reason if served.trusted else cli.say("sql.validated.no", reason=reason)),
    ]


def candidates(cli: Cli) -> Answer:
    """What SQL Server will load at its next start, and why each rival loses."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import carry_out
    from sepmtk.report.render import table
    from sepmtk.sql.candidates import candidates as predict

    bench = bench_of(cli)
    choice = predict(bench.machine.reader(), carry_out.discover(bench))
    rows = [
        (
            "*" if entry.wins else " ",
            entry.thumbprint[:12],
            entry.subject[:30],
            ", ".join(cli.say(f"sql.loses.{r}") for r in entry.reasons) or cli.say("sql.could"),
        )
        for entry in choice.entries
    ]
    verdict = _verdict(cli, choice.winner, choice.refuses_to_start)
    text = "\n".join([table(rows), verdict]) if rows else verdict
    return Answer(choice, text, host=bench.machine.host.facts().label)


def _verdict(cli: Cli, winner: str | None, refuses: bool) -> str:
    if refuses:
        return cli.say("sql.refuses-to-start")
    return cli.say("sql.wins", thumbprint=winner) if winner else cli.say("sql.self-generated")


def bind(
    cli: Cli, thumbprint: Annotated[str, typer.Argument(metavar="THUMBPRINT")], restart: Restart = False
) -> Answer:
    """Pin a certificate."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import sql_binding

    bench = bench_of(cli)
    return single_answer(cli, bench, sql_binding.bind(bench, thumbprint, restart))


def unbind(cli: Cli, restart: Restart = False) -> Answer:
    """Let SQL Server choose."""
    from sepmtk.cli.bench import bench_of, single_answer
    from sepmtk.operations import sql_binding

    bench = bench_of(cli)
    return single_answer(cli, bench, sql_binding.unbind(bench, restart))


def probe(
    cli: Cli,
    user: Annotated[str, typer.Option("--user", metavar="NAME")] = "",
    password_file: Annotated[Path | None, typer.Option("--password-file", metavar="FILE")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,
) -> Answer:
    """Dial SQL Server and judge what it serves."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.cli.cert_password import first_line
    from sepmtk.operations import sql_binding
    from sepmtk.report.render import table

    if bool(user) != bool(password_file or password_stdin):
        raise UsageError("USER-AND-PASSWORD")
    if password_file and password_stdin:
        raise UsageError("PASSWORD-TWICE")
    password = (first_line(password_file, password_stdin) or b"").decode("utf-8", "replace")
    bench = bench_of(cli)
    served = sql_binding.probe_with_driver(bench, user, password)
    rows = _served_rows(cli, served)
    if served.odbc:
        rows.append((served.odbc.driver, cli.say("sql.odbc." + served.odbc.outcome)))
    code = ExitCode.DONE if served.trusted else ExitCode.FINDINGS
    return Answer(served, table(rows), code, host=bench.machine.host.facts().label)
