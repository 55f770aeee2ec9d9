"""Proof that SEPM is up: with its database, not merely with a port that answers.

In the outage itself the console answers (with an error), and so do the services.
"""

from __future__ import annotations

from datetime import timedelta

from sepmtk.model.errors import Failed
from sepmtk.model.notice import Phrase
from sepmtk.run.effectors import service
from sepmtk.run.patience import Patience
from sepmtk.run.step import Context, Step, Wants

PATIENCE_SECONDS = 300.0
"""SEPM takes minutes to come up on a busy server after its service reports that it runs."""

POLL_SECONDS = 5.0


def wait_for_proof(context: Context) -> tuple[Phrase, ...]:
    """Wait until the proof is complete; gives back what is missing when patience ends.

    An error in the manager's log counts from its start on, and no longer than patience lasts:
    somebody may have restarted it since, and nothing in the log says so.
    """
    from sepmtk.sepm.proof import missing_proof

    if context.look.folder is None:
        return ()  # a dry run: nothing was started that could prove itself
    reader, server = context.look.reader, context.look.server
    started = context.last_began(service.resource("semsrv"))
    patience = Patience(reader.clock)
    while True:
        now = reader.clock.now()
        recently = now - timedelta(seconds=PATIENCE_SECONDS)
        since = started if started and recently < started <= now else recently
        missing = missing_proof(reader, server, since)
        if not missing:
            return ()
        if patience.seconds > PATIENCE_SECONDS:
            return missing_proof(reader, server, started) or missing  # older lines may explain it
        patience.nap(POLL_SECONDS)


def _wants(context: Context) -> Wants:
    missing = wait_for_proof(context)
    if missing:
        raise Failed("RESCUE-NOT-PROVED", missing=missing)
    return
    yield  # a generator without facts


VERIFY_RESCUE = Step("verify-rescue", "", _wants)
