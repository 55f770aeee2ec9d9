"""What changes something answers."""

from __future__ import annotations

from sepmtk.cli.command import Answer, Cli
from sepmtk.operations.call import Reply


def single_answer(cli: Cli, reply: Reply) -> Answer:
    """What was done or would be, fact by fact, and how to take it back."""
    from sepmtk.report.texts import text_of

    return cli.answer(reply, text_of(reply.result, cli.given.lang))
