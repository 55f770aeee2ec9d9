"""What is proved and kept: everything that would make the procedure fail half-way, before anything is
changed; a backup; after the rescue that SEPM has its database, not merely a port that answers (in the
outage itself the console answers, with an error); that all is as it should be at the end, and that no
secret stays in the run's folder.
"""

from __future__ import annotations

from datetime import timedelta

from sepmtk.checks.view import View
from sepmtk.engine.effectors import backup, hand_out, secrets, service
from sepmtk.engine.patience import Patience
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.model.resource import Want


def preflight_findings(view: RunView) -> tuple[Finding, ...]:
    """What the checks of this stage see on the host."""
    from sepmtk.checks.bystanders import NEW_CERTIFICATE
    from sepmtk.checks.registry import run_checks

    extras = {NEW_CERTIFICATE: "common_name" in view.plan.inputs}
    return run_checks(View(reader=view.reader, server=view.server, extras=extras), "preflight")


def refuse(found: tuple[Finding, ...], accepted: tuple[str, ...]) -> None:
    """End at the first error that was not accepted.

    Raises:
        Refused: with the finding's own id and words.
    """
    for finding in found:
        if finding.severity is Severity.ERROR and finding.id not in accepted:
            raise Refused(finding.id, **finding.params)


def _preflight(view: RunView) -> None:
    refuse(preflight_findings(view), view.plan.accepted)


PREFLIGHT = Step("preflight", "", _preflight, judges=True)


def _backup(view: RunView) -> Wants:
    yield Want(backup.RESOURCE, "complete")


BACKUP = Step("backup", "0", _backup)


PATIENCE_SECONDS = 300.0
"""SEPM takes minutes to come up on a busy server after its service reports that it runs."""

POLL_SECONDS = 5.0


def wait_for_proof(view: RunView) -> tuple[Phrase, ...]:
    """Wait until the proof is complete; gives back what is missing when patience ends.

    An error in the manager's log counts from its start on, and no longer than patience lasts:
    somebody may have restarted it since, and nothing in the log says so.
    """
    from sepmtk.sepm.proof import missing_proof

    if view.folder is None:
        return ()  # a dry run: nothing was started that could prove itself
    reader, server = view.reader, view.server
    started = view.last_began(service.resource("semsrv"))
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


def _rescue(view: RunView) -> None:
    missing = wait_for_proof(view)
    if missing:
        raise Failed("RESCUE-NOT-PROVED", missing=missing)


VERIFY_RESCUE = Step("verify-rescue", "", _rescue, judges=True)


def _verify(view: RunView) -> None:
    from sepmtk.checks.registry import run_checks

    for finding in run_checks(View(reader=view.reader, server=view.server), "verify"):
        if finding.severity is Severity.ERROR and finding.id not in view.plan.accepted:
            raise Failed(finding.id, **finding.params)


VERIFY = Step("verify", "", _verify, judges=True)


def _clean_up(view: RunView) -> Wants:
    yield Want(hand_out.RESOURCE, None)
    yield Want(secrets.RESOURCE, [])


CLEAN_UP = Step("clean-up", "", _clean_up)
