"""Private keys and passwords leave the run's folder, once SEPM holds the new certificate."""

from __future__ import annotations

from sepmtk.model.resource import Want
from sepmtk.run.effectors import secrets
from sepmtk.run.step import Context, Step, Wants


def _wants(context: Context) -> Wants:
    yield Want(secrets.RESOURCE, [])


STEP = Step("clean-up", "", _wants)
