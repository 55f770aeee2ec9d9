"""A new key, certificate and PFX in the run's folder."""

from __future__ import annotations

from sepmtk.model.resource import Want
from sepmtk.run.effectors import certificate_set
from sepmtk.run.step import Context, Step, Wants


def _wants(context: Context) -> Wants:
    inputs = context.plan.inputs
    wanted = {name: inputs[name] for name in certificate_set.ASKED if name in inputs}
    yield Want(certificate_set.RESOURCE, wanted, holds=certificate_set.serves(wanted))


STEP = Step("make-certificate", "1", _wants)
