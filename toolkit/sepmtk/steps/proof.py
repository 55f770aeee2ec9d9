"""Proof that SEPM is up: with its database, not merely with a port that answers.

In the outage itself the console answers (with an error), and so do the services.
"""

from __future__ import annotations

from sepmtk.model.errors import Failed
from sepmtk.model.notice import Phrase
from sepmtk.model.resource import Resource
from sepmtk.run.effectors import service
from sepmtk.run.step import Context, Step, Wants

PATIENCE_SECONDS = 300.0
"""SEPM takes minutes to come up on a busy server after its service reports that it runs."""

POLL_SECONDS = 5.0


def wait_for_proof(context: Context) -> tuple[Phrase, ...]:
    """Wait until the proof is complete; gives back what is missing when patience ends."""
    from sepmtk.sepm.proof import missing_proof

    reader, server = context.look.reader, context.look.server
    since = context.when(Resource(service.EFFECTOR.kind, "semsrv"))
    began = reader.clock.now()
    while True:
        missing = missing_proof(reader, server, since)
        if not missing or (reader.clock.now() - began).total_seconds() > PATIENCE_SECONDS:
            return missing
        reader.clock.sleep(POLL_SECONDS)


def _wants(context: Context) -> Wants:
    missing = wait_for_proof(context)
    if missing:
        raise Failed("RESCUE-NOT-PROVED", missing=missing)
    return
    yield  # a generator without facts


VERIFY_RESCUE = Step("verify-rescue", "", _wants)
