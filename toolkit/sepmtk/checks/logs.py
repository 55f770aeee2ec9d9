"""Whether SEPM has its database, and what its logs say where it hasn't."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timezone
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.logs.causes import MANAGER, SQL
from sepmtk.logs.scan import Scan
from sepmtk.logs.verdict import merged, verdict
from sepmtk.machine.errors import NotFound, PortError
from sepmtk.machine.values import ServiceState
from sepmtk.model.notice import Finding, Severity
from sepmtk.sepm.logs import log_finding
from sepmtk.sepm.proof import missing_proof

LATEST = 8 << 20
"""Bytes from the end of a log: doctor is no reader of logs."""


def up(view: View) -> Iterator[Finding]:
    """The pages that read the database answer. Where they don't, the manager's log says why: its old
    lines count for nothing while SEPM works."""
    try:
        if view.reader.services.info("semsrv").state is not ServiceState.RUNNING:
            return  # said by the check of the services
    except NotFound:
        return
    # A page under a certificate that is on disk no longer was not asked: said by another check.
    every = missing_proof(view.reader, view.server, None)
    lacking = [lack for lack in every if lack.id != "proof.page-foreign"]
    if not lacking:
        return
    server, zone = view.server, timezone(view.reader.host.facts().utc_offset)
    logs = ((MANAGER, server.tomcat_logs / "scm-server-0.log"), (SQL, server.sql.errorlog))
    scans = [_scan(view, Scan(family, zone, last_start=True), path) for family, path in logs]
    causes = merged(seen for scan in scans for seen in scan.causes.values())
    if verdict(causes):
        yield log_finding(causes[0], server.sql.service)
    else:
        yield Finding("SEPM-NOT-UP", Severity.ERROR, {"lacking": tuple(lacking)})


def _scan(view: View, scan: Scan, path: PureWindowsPath) -> Scan:
    try:
        size = view.reader.files.stat(path).size
        with view.reader.files.open(path) as stream:
            stream.seek(max(0, size - LATEST))
            scan.feed(str(path), stream)
    except PortError:
        pass  # held or missing: the other one may tell
    return scan.close()


CHECKS = (check("sepm-up", up, DOCTOR, VERIFY),)
