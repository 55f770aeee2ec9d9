"""What SEPM has compiled for its clients: whether they look at signatures, and which certificate they get."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.names import policies_of
from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, check
from sepmtk.checks.view import View
from sepmtk.model.notice import Finding, Severity


def security_off(view: View) -> Iterator[Finding]:
    """KB 229342 switches it off in step 8 and on again in step 11, which is easily forgotten."""
    every = policies_of(view)
    for policy in every:
        if policy.unread:
            where = {"path": str(view.server.outbox / policy.folder), "detail": policy.unread}
            yield Finding("POLICY-UNREADABLE", Severity.WARNING, where, policy.folder)
    off = [policy.folder for policy in every if policy.secure is False]
    if off:
        params = {"count": len(off), "all": len(every), "first": off[0]}
        yield Finding("CLIENT-SECURITY-OFF", Severity.WARNING, params)


def old_certificates(view: View) -> Iterator[Finding]:
    """Groups whose policy doesn't carry the certificate that the manager runs with: an update doesn't
    reach every group by itself (TECH161487)."""
    info = next((place.info for place in places(view) if place.service == "semsrv"), None)
    every = policies_of(view)
    old = [p.folder for p in every if info and p.certificates and info.thumbprint not in p.certificates]
    if old and info:
        params = {"count": len(old), "all": len(every), "first": old[0], "thumbprint": info.thumbprint}
        yield Finding("CLIENT-POLICY-OLD", Severity.WARNING, params)


CHECKS = (
    check("client-security", security_off, DOCTOR),
    check("client-policies", old_certificates, DOCTOR),
)
