"""``sepmtk renew``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.asked import PasswordFile, PasswordStdin, RenewalAsked, Timeout
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.operations.bench import Bench
    from sepmtk.operations.renew_request import RenewRequest
    from sepmtk.operations.renew_run import RunResult

Until = Annotated[str, typer.Option("--until", metavar="STEP")]
Run = Annotated[str, typer.Argument(metavar="[RUN]")]


def build(lang: str) -> typer.Typer:
    """The noun's commands."""
    noun = Noun("renew", lang)
    noun.command("plan")(plan)
    noun.command("run")(run)
    noun.command("status")(status)
    noun.command("resume")(resume)
    noun.command("undo")(undo)
    return noun.app


def plan(
    cli: Cli,
    asked: RenewalAsked,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    manual: Annotated[bool, typer.Option("--manual")] = False,
) -> Answer:
    """What would be done, why, and what undo can bring back."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.cli.renew_input import read_request
    from sepmtk.operations.renew_plan import make_plan
    from sepmtk.report.manual import manual_text
    from sepmtk.report.renew_text import plan_text

    bench = bench_of(cli)
    request = read_request(cli, asked)
    made = make_plan(bench, request)
    if out:
        from sepmtk.run.durable import replace_json

        replace_json(out, made.plan.to_plain())
        cli.note("renew.plan.written", path=out)
    verbose = bool(cli.given.verbose)
    text = (
        manual_text(made.server, made.plan.inputs, cli.say) if manual else plan_text(made, cli.say, verbose)
    )
    code = ExitCode.REFUSED if made.refused_by else ExitCode.DONE
    return Answer(made, text, code, made.findings, bench.machine.host.facts().label)


def run(
    cli: Cli,
    asked: RenewalAsked,
    until: Until = "",
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    service_timeout: Timeout = 120.0,
    plan_file: Annotated[Path | None, typer.Option("--plan", metavar="FILE")] = None,
) -> Answer:
    """Carry it out, up to the first thing that a person has to do."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.cli.renew_input import password_secrets, plan_data, read_request
    from sepmtk.operations import renew_run

    bench = bench_of(cli, password_secrets(cli, pfx_password_file, pfx_password_stdin), service_timeout)
    if plan_file:
        _confirm(cli, "renew.confirm.plan-file")
        return _answer(cli, bench, renew_run.start_from_file(bench, plan_data(plan_file), until))
    request = read_request(cli, asked)
    return _planned_run(cli, bench, request, until)


def _planned_run(cli: Cli, bench: Bench, request: RenewRequest, until: str) -> Answer:
    from sepmtk.operations import renew_run
    from sepmtk.operations.renew_plan import make_plan
    from sepmtk.report.renew_text import plan_text

    made = make_plan(bench, request)
    if cli.given.dry_run:
        code = ExitCode.REFUSED if made.refused_by else ExitCode.DONE
        return Answer(made, plan_text(made, cli.say), code, made.findings, bench.machine.host.facts().label)
    if not cli.given.yes:
        cli.people(plan_text(made, cli.say))
    _confirm(cli, "renew.confirm")
    return _answer(cli, bench, renew_run.start(bench, made, until))


def _confirm(cli: Cli, question: str) -> None:
    """Ask at a terminal; elsewhere ``--yes`` must have been given.

    Raises:
        UsageError: ``CONFIRM-NEEDED``, ``CONFIRM-NO``.
    """
    import sys

    from sepmtk.model.errors import UsageError

    if cli.given.yes:
        return
    if cli.given.json or not (sys.stdin and sys.stdin.isatty()):
        raise UsageError("CONFIRM-NEEDED", command=f"sepmtk {cli.command}")
    if not typer.confirm(cli.say(question), err=True):
        raise UsageError("CONFIRM-NO")


def _answer(cli: Cli, bench: Bench, result: RunResult) -> Answer:
    from sepmtk.report.renew_text import result_text

    text, host = result_text(result, cli.say), bench.machine.host.facts().label
    return Answer(result, text, result.outcome, host=host, error=result.report.error)


def status(cli: Cli, run: Run = "") -> Answer:
    """Where a run stands."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import renew_run
    from sepmtk.report.renew_text import status_text

    bench = bench_of(cli)
    found = renew_run.status(bench, run)
    code = ExitCode.WAITING if found.outcome == "waiting" else ExitCode.DONE
    return Answer(found, status_text(found, cli.say), code, host=bench.machine.host.facts().label)


def resume(
    cli: Cli,
    run: Run = "",
    until: Until = "",
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    service_timeout: Timeout = 120.0,
) -> Answer:
    """Go on where a run stopped."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.cli.renew_input import password_secrets
    from sepmtk.operations import renew_run

    bench = bench_of(cli, password_secrets(cli, pfx_password_file, pfx_password_stdin), service_timeout)
    if cli.given.dry_run:
        return status(cli, run)
    return _answer(cli, bench, renew_run.resume(bench, run, until))


def undo(cli: Cli, run: Run = "", service_timeout: Timeout = 120.0) -> Answer:
    """Put back what a run changed."""
    from sepmtk.cli.bench import bench_of
    from sepmtk.operations import renew_run
    from sepmtk.report.renew_text import undo_preview_text

    bench = bench_of(cli, timeout=service_timeout)
    if cli.given.dry_run:
        shown = renew_run.preview_undo(bench, run)
        return Answer(shown, undo_preview_text(shown, cli.say), host=bench.machine.host.facts().label)
    _confirm(cli, "renew.confirm.undo")
    return _answer(cli, bench, renew_run.undo(bench, run))
