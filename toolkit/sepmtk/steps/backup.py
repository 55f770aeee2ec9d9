"""Copy what the procedure could change."""

from __future__ import annotations

from sepmtk.model.resource import Want
from sepmtk.run.effectors import backup
from sepmtk.run.step import Context, Step, Wants


def _wants(context: Context) -> Wants:
    yield Want(backup.RESOURCE, "complete")


STEP = Step("backup", "0", _wants)
