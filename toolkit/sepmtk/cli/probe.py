"""``sepmtk probe``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register
from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.operations.probe import Probed


@dataclass(frozen=True)
class ProbeResult:
    """``targets`` in the order in which they were given."""

    targets: tuple[Probed, ...]


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
    from sepmtk.operations import probe as work

    asked = (*(targets or ()), *(work.targets_in(file) if file else ()))
    reader = cli.machine().reader() if cli.given.lab else None
    now = reader.clock.now() if reader else datetime.now(UTC)
    found = []
    for one in work.probe(work.ProbeRequest(asked, now, days, reader)):
        found.append(one)
        if len(found) % 50 == 0:
            cli.note("probe.progress", done=len(found), all=len(asked))
    code = ExitCode.DONE if all(p.verdict is work.Verdict.OK for p in found) else ExitCode.FINDINGS
    return Answer(ProbeResult(tuple(found)), _text(cli, found), code)


def _text(cli: Cli, found: Sequence[Probed]) -> str:
    from sepmtk.report.render import table

    rows = []
    for one in found:
        info, verdict = one.certificate, cli.say(f"probe.{one.verdict.value}")
        if info is None:
            rows.append((one.target, verdict, "", one.detail))
        else:
            days = cli.say("probe.days", days=one.days_left)
            rows.append((one.target, verdict, days, f"{info.not_after:%Y-%m-%d} {info.thumbprint[:12]}"))
    return table(rows)
