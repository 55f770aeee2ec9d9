"""``sepmtk probe``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "probe", probe, lang)
    return app


def probe(
    cli: Cli,
    targets: Annotated[list[str] | None, typer.Argument(metavar="[TARGET]...")] = None,
    file: Annotated[Path | None, typer.Option("--file", metavar="FILE")] = None,
    days: Annotated[int, typer.Option("--days", min=0)] = 30,
) -> Answer:
    """What many servers show."""
    from sepmtk.operations.table.probe import ProbeAsked, ProbeResult
    from sepmtk.operations.table.probe import probe as work

    reply = work(cli.call(), ProbeAsked(tuple(targets or ()), file, days))
    assert isinstance(reply.result, ProbeResult)
    return cli.answer(reply, _text(cli, reply.result))


def _text(cli: Cli, result: object) -> str:
    from sepmtk.operations.table.probe import ProbeResult
    from sepmtk.report.render import table

    assert isinstance(result, ProbeResult)
    rows = []
    for one in result.targets:
        info, verdict = one.certificate, cli.say(f"probe.{one.verdict.value}")
        if info is None:
            rows.append((one.target, verdict, "", one.detail))
        else:
            days = cli.say("probe.days", days=one.days_left)
            rows.append((one.target, verdict, days, f"{info.not_after:%Y-%m-%d} {info.thumbprint[:12]}"))
    return table(rows)
