"""What the user may ask of a renewal, and the plan's inputs that come of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sepmtk.checks.names import missing_names, names_in_use
from sepmtk.checks.registry import Look
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.names import SubjectName, typed_name
from sepmtk.model.plain import iso
from sepmtk.model.server import Server

TEN_YEARS = 3650
"""Days. KB 229342 says that its example lasts ten years (its command line says 365 days)."""


@dataclass(frozen=True)
class RenewRequest:
    """``names`` empty: all names that something on the server uses. ``accepted`` waives checks."""

    names: tuple[SubjectName, ...] = ()
    common_name: str = ""
    days: int = TEN_YEARS
    not_after: datetime | None = None
    subject: str = ""
    pfx_profile: str = "compat"
    keep_pinned: bool = False
    console_first: bool = False
    revert_trust: bool = False
    ticket: str = ""
    note: str = ""
    until: str = ""
    accepted: tuple[str, ...] = ()


def plan_inputs(request: RenewRequest, reader: Reader, server: Server, run: str) -> dict[str, Any]:
    """The frozen inputs of an emergency renewal.

    Raises:
        Refused: ``SAN-MISSING`` where the names given lack one that something uses, with the line
            to paste; ``CN-NOT-FQDN`` where the common name is not the host's.
        UsageError: ``LIFETIME-BAD``.
    """
    now = reader.clock.now()
    fqdn = reader.host.facts().fqdn
    not_after = request.not_after or now + timedelta(days=request.days)
    if not_after <= now:
        raise UsageError("LIFETIME-BAD", not_after=iso(not_after), now=iso(now))
    common_name = request.common_name or fqdn
    if common_name.lower() != fqdn.lower() and "CN-NOT-FQDN" not in request.accepted:
        raise Refused("CN-NOT-FQDN", common_name=common_name, fqdn=fqdn)
    look = Look(reader, server, now)
    used = [typed_name(name) for name, _ in names_in_use(look)]
    names = request.names or tuple(dict.fromkeys([SubjectName("dns", fqdn), *used]))
    _refuse_missing(look, names, request.accepted)
    return {
        "common_name": common_name,
        "names": [[name.kind, name.value] for name in names],
        "not_before": iso(now - timedelta(days=1)),
        "not_after": iso(not_after.astimezone(UTC)),
        "subject": request.subject,
        "pfx_profile": request.pfx_profile,
        "keep_pinned": request.keep_pinned,
        "container": f"sepmtk-{run}",
    }


def _refuse_missing(look: Look, names: Sequence[SubjectName], accepted: Sequence[str]) -> None:
    lacking = missing_names(look, tuple(names))
    if lacking and "SAN-MISSING" not in accepted:
        every = [*names, *(name for name, _ in lacking)]
        raise Refused(
            "SAN-MISSING",
            names=", ".join(f"{name.value} ({where})" for name, where in lacking),
            line="subjectAltName = " + ", ".join(name.as_extfile for name in every),
        )
