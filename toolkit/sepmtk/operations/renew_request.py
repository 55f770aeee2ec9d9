"""What the user may ask of a renewal, and the plan's inputs that come of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sepmtk.checks.names import missing_names, names_in_use, too_long
from sepmtk.checks.registry import Look
from sepmtk.machine.values import HostFacts
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.names import LONGEST_COMMON_NAME, SubjectName, typed_name
from sepmtk.model.plain import iso

MODERN = "modern"
FIRST_WITH_AES = 17763
"""Server 2019. Older ones say of a PFX with AES that its password is wrong (Microsoft,
PKCS12_PBES2_EXPORT_PARAMS; ansible.windows #582)."""

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
    partners: str = "unknown"
    wait_hours: float = 24.0
    max_missing: int = 0
    stale_days: int = 30


def plan_inputs(request: RenewRequest, look: Look, run: str) -> dict[str, Any]:
    """The frozen inputs of an emergency renewal.

    Raises:
        Refused: ``SAN-MISSING`` where the names given lack one that something uses, with the line
            to paste; ``CN-NOT-FQDN`` where the common name is not the host's; ``FQDN-TOO-LONG``;
            ``PFX-PROFILE-TOO-NEW``.
        UsageError: ``LIFETIME-BAD``.
    """
    now, facts = look.now, look.reader.host.facts()
    fqdn = facts.fqdn
    not_after = request.not_after or now + timedelta(days=request.days)
    if not_after <= now:
        raise UsageError("LIFETIME-BAD", not_after=iso(not_after), now=iso(now))
    common_name = _common_name(request, facts)
    _refuse_profile(request, facts)
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
        **client_inputs(request, look),
    }


def client_inputs(request: RenewRequest, look: Look) -> dict[str, Any]:
    """Gates, and what the clients' policies say now: only that is restored in the end."""
    from sepmtk.sepm.policies import compiled_policies

    found = compiled_policies(look.reader, look.server)
    return {
        "partners": request.partners,
        "wait_hours": request.wait_hours,
        "max_missing": request.max_missing,
        "stale_days": request.stale_days,
        "groups": {
            "all": [p.folder for p in found],
            "secure": [p.folder for p in found if p.secure],
            "https": [p.folder for p in found if p.https],
        },
    }


def request_of(inputs: Mapping[str, Any], accepted: tuple[str, ...] = ()) -> RenewRequest:
    """What was asked for, back from a plan's inputs: the other way round of :func:`plan_inputs`.

    Raises:
        ValueError: something is missing or of another kind; it is named.
    """
    kinds: dict[str, Any] = {
        "common_name": str, "names": list, "not_before": str, "not_after": str, "subject": str,
        "pfx_profile": str, "keep_pinned": bool, "container": str, "partners": str,
        "wait_hours": (int, float), "max_missing": int, "stale_days": int, "groups": dict,
    }  # fmt: skip
    if wrong := sorted(n for n in {*kinds, *inputs} if not isinstance(inputs.get(n), kinds.get(n, ()))):
        raise ValueError("inputs: " + ", ".join(wrong))
    if not inputs["container"].startswith("sepmtk-"):
        raise ValueError("inputs: container")
    folders = [inputs["groups"].get(name) for name in ("all", "secure", "https")]
    if not all(isinstance(found, list) and {type(f) for f in found} <= {str} for found in folders):
        raise ValueError("inputs: groups")
    datetime.fromisoformat(inputs["not_before"])
    return RenewRequest(
        names=tuple(_name(pair) for pair in inputs["names"]), common_name=inputs["common_name"],
        not_after=datetime.fromisoformat(inputs["not_after"]).astimezone(UTC), subject=inputs["subject"],
        pfx_profile=inputs["pfx_profile"], keep_pinned=inputs["keep_pinned"], accepted=accepted,
        partners=inputs["partners"], wait_hours=inputs["wait_hours"],
        max_missing=inputs["max_missing"], stale_days=inputs["stale_days"],
    )  # fmt: skip


def _name(pair: object) -> SubjectName:
    if not isinstance(pair, list) or [type(part) for part in pair] != [str, str]:
        raise ValueError("inputs: names")
    return SubjectName(*pair)


def _common_name(request: RenewRequest, facts: HostFacts) -> str:
    """The FQDN: SQL Server's own choice looks for it. Where it is too long for a common name that
    choice is impossible, and the thumbprint has to stay in SQL Server's settings."""
    if len(facts.fqdn) > LONGEST_COMMON_NAME:
        if not request.keep_pinned and "FQDN-TOO-LONG" not in request.accepted:
            raise Refused("FQDN-TOO-LONG", **too_long(facts.fqdn, facts.short_name).params)
        return request.common_name or facts.short_name
    common_name = request.common_name or facts.fqdn
    if common_name.lower() != facts.fqdn.lower() and "CN-NOT-FQDN" not in request.accepted:
        raise Refused("CN-NOT-FQDN", common_name=common_name, fqdn=facts.fqdn)
    return common_name


def _refuse_profile(request: RenewRequest, facts: HostFacts) -> None:
    """The PFX is read on this server in KB step 9, and by hand where the tool can't go on."""
    old = facts.windows_build < FIRST_WITH_AES
    if request.pfx_profile == MODERN and old and "PFX-PROFILE-TOO-NEW" not in request.accepted:
        raise Refused("PFX-PROFILE-TOO-NEW", profile=MODERN, build=facts.windows_build, oldest=FIRST_WITH_AES)


def _refuse_missing(look: Look, names: Sequence[SubjectName], accepted: Sequence[str]) -> None:
    lacking = missing_names(look, tuple(names))
    if lacking and "SAN-MISSING" not in accepted:
        every = [*names, *(name for name, _ in lacking)]
        raise Refused(
            "SAN-MISSING",
            names=", ".join(f"{name.value} ({where})" for name, where in lacking),
            line="subjectAltName = " + ", ".join(name.as_extfile for name in every),
        )
