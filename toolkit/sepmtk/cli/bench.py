"""From the command line's options to what a use case works with."""

from __future__ import annotations

from sepmtk.cli.command import Answer, Cli
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult
from sepmtk.report.facts import change
from sepmtk.report.render import wrap


def bench_of(cli: Cli, secrets: dict[str, bytes] | None = None, timeout: float = 120.0) -> Bench:
    """The bench for this invocation."""
    return Bench(
        cli.machine(), cli.command, cli.tell, cli.given.accept, secrets or {}, timeout, cli.given.dry_run
    )


def single_answer(cli: Cli, bench: Bench, result: SingleResult) -> Answer:
    """What a single command did, fact by fact, and how to take it back."""
    facts = [fact for step in result.report.steps for fact in step.facts]
    lines = [wrap(change(fact, cli.say)) for fact in facts]
    changed = any(not fact.holds for fact in facts)
    if result.dry_run:
        lines.append(cli.say("single.dry-run"))
    elif changed:
        lines.append(cli.say("single.done", run=result.run))
    else:
        lines.append(cli.say("single.unchanged"))
    code = result.report.outcome
    if (
        code is ExitCode.DONE
        and not changed
        and all(s.outcome is not StepOutcome.DONE for s in result.report.steps)
    ):
        code = ExitCode.NOTHING_TO_DO
    return Answer(result, "\n".join(lines), code, host=bench.machine.host.facts().label)


def quiet_tell(event: Event) -> None:
    """Nobody listens."""
