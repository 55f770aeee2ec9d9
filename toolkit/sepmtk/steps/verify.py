"""At the end: is everything as it should be?"""

from __future__ import annotations

from sepmtk.model.errors import Failed
from sepmtk.model.notice import Severity
from sepmtk.run.step import Context, Step, Wants


def _wants(context: Context) -> Wants:
    from sepmtk.checks.registry import Look as CheckLook
    from sepmtk.checks.registry import run_checks

    look = context.look
    found = run_checks(CheckLook(look.reader, look.server, look.reader.clock.now()), "verify")
    for finding in found:
        if finding.severity is Severity.ERROR and finding.id not in context.plan.accepted:
            raise Failed(finding.id, **finding.params)
    return
    yield  # a generator without facts


STEP = Step("verify", "", _wants)
