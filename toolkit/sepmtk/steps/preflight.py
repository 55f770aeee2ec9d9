"""Everything that would make the procedure fail half-way, before anything is changed."""

from __future__ import annotations

from sepmtk.model.errors import Refused
from sepmtk.model.notice import Finding, Severity
from sepmtk.run.step import Context, Step, Wants


def findings(context: Context) -> tuple[Finding, ...]:
    """What the checks of this stage see on the host."""
    from sepmtk.checks.bystanders import NEW_CERTIFICATE
    from sepmtk.checks.registry import Look as CheckLook
    from sepmtk.checks.registry import run_checks

    look, extras = context.look, {NEW_CERTIFICATE: "common_name" in context.plan.inputs}
    return run_checks(CheckLook(look.reader, look.server, look.reader.clock.now(), extras), "preflight")


def refuse(found: tuple[Finding, ...], accepted: tuple[str, ...]) -> None:
    """End at the first error that was not accepted.

    Raises:
        Refused: with the finding's own id and words.
    """
    for finding in found:
        if finding.severity is Severity.ERROR and finding.id not in accepted:
            raise Refused(finding.id, **finding.params)


def _wants(context: Context) -> Wants:
    refuse(findings(context), context.plan.accepted)
    return
    yield  # a generator without facts


STEP = Step("preflight", "", _wants)
