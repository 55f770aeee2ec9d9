"""From the command line's options to what a use case works with."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sepmtk.cli.command import Answer, Cli
from sepmtk.operations.bench import Bench
from sepmtk.operations.call import Reply
from sepmtk.report.facts import change
from sepmtk.report.render import wrap

if TYPE_CHECKING:
    from sepmtk.operations.single import SingleResult


def bench_of(cli: Cli, secrets: dict[str, bytes] | None = None, timeout: float = 120.0) -> Bench:
    """The bench for this invocation."""
    return Bench(
        cli.machine(), cli.command, cli.tell, cli.given.accept, secrets or {}, timeout, cli.given.dry_run
    )


def single_answer(cli: Cli, reply: Reply) -> Answer:
    """What a single command did, fact by fact, and how to take it back."""
    result = cast("SingleResult", reply.result)
    facts = [fact for step in result.report.steps for fact in step.facts]
    lines = [wrap(change(fact, cli.say)) for fact in facts]
    if result.dry_run:
        lines.append(cli.say("single.dry-run"))
    elif any(not fact.holds for fact in facts):
        lines.append(cli.say("single.done", run=result.run))
    else:
        lines.append(cli.say("single.unchanged"))
    return cli.answer(reply, "\n".join(lines))
