"""``sepmtk renew``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from sepmtk.cli.asked import Timeout
from sepmtk.cli.asked.certificate import PasswordFile, PasswordStdin
from sepmtk.cli.asked.clients import ApiAsked, ClientsAsked
from sepmtk.cli.asked.renewal import GatesAsked, RenewalAsked
from sepmtk.cli.bench import single_answer
from sepmtk.cli.command import Answer, Cli, Noun
from sepmtk.cli.passwords import given_password

if TYPE_CHECKING:
    from sepmtk.operations.call import Reply

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
    gates: GatesAsked,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE")] = None,
    replace: Annotated[bool, typer.Option("--replace")] = False,
    manual: Annotated[bool, typer.Option("--manual")] = False,
) -> Answer:
    """What would be done, why, and what undo can bring back."""
    from sepmtk.operations.renew_plan import PlanResult
    from sepmtk.operations.table import renew
    from sepmtk.report.manual import manual_text
    from sepmtk.report.renew_text import plan_text

    request = renew.RenewPlan(**asked.given(), **gates.given(), out=out, replace=replace)
    reply = renew.plan(cli.call(), request)
    made = cast(PlanResult, reply.result)
    if out:
        cli.note("renew.plan.written", path=out)
    verbose = bool(cli.given.verbose)
    text = (
        manual_text(made.server, made.plan.inputs, cli.say) if manual else plan_text(made, cli.say, verbose)
    )
    return cli.answer(reply, text)


def run(
    cli: Cli,
    asked: RenewalAsked,
    gates: GatesAsked,
    seen: ClientsAsked,
    api: ApiAsked,
    until: Until = "",
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    service_timeout: Timeout = 120.0,
    plan_file: Annotated[Path | None, typer.Option("--plan", metavar="FILE")] = None,
) -> Answer:
    """Carry it out, up to the first thing that a person has to do."""
    from sepmtk.operations.table import renew
    from sepmtk.report.texts import text_of

    def approve(shown: Reply | None) -> None:
        if shown and not cli.given.yes:
            cli.people(text_of(shown.result, cli.given.lang))
        _confirm(cli, "renew.confirm" if shown else "renew.confirm.plan-file")

    password = given_password(pfx_password_file, pfx_password_stdin)
    request = renew.RenewRun(
        **asked.given(), **gates.given(), **seen.given(), **api.given(), plan=plan_file, until=until,
        service_timeout=service_timeout, pfx_password=password,
    )  # fmt: skip
    return single_answer(cli, renew.run(cli.call(), request, approve))


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


def status(cli: Cli, seen: ClientsAsked, run: Run = "") -> Answer:
    """Where a run stands."""
    from sepmtk.operations.table import renew

    return single_answer(cli, renew.status(cli.call(), renew.RenewStatus(run=run, **seen.given())))


def resume(
    cli: Cli,
    gates: GatesAsked,
    seen: ClientsAsked,
    api: ApiAsked,
    run: Run = "",
    until: Until = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT")] = "",
    pfx_password_file: PasswordFile = None,
    pfx_password_stdin: PasswordStdin = False,
    service_timeout: Timeout = 120.0,
) -> Answer:
    """Go on where a run stopped."""
    from sepmtk.operations.table import renew

    password = given_password(pfx_password_file, pfx_password_stdin)
    request = renew.RenewResume(
        **gates.given(), **seen.given(), **api.given(), run=run, until=until, note=note,
        service_timeout=service_timeout, pfx_password=password,
    )  # fmt: skip
    return single_answer(cli, renew.resume(cli.call(), request))


def undo(cli: Cli, api: ApiAsked, run: Run = "", service_timeout: Timeout = 120.0) -> Answer:
    """Put back what a run changed."""
    from sepmtk.operations.table import renew

    def approve(_: Reply | None) -> None:
        _confirm(cli, "renew.confirm.undo")

    return single_answer(
        cli,
        renew.undo(
            cli.call(), renew.RenewUndo(run=run, service_timeout=service_timeout, **api.given()), approve
        ),
    )
