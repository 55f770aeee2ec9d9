"""What the user may ask of a renewal, and the plan's inputs that come of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sepmtk.checks.names import missing_names, names_in_use, too_long
from sepmtk.checks.view import View
from sepmtk.machine.values import HostFacts
from sepmtk.model.certificate_request import COMPAT, MODERN, PROFILES, CertificateOptions, CertificateRequest
from sepmtk.model.errors import Refused
from sepmtk.model.gates import BOUNDS, PARTNERS
from sepmtk.model.names import DNS, LONGEST_COMMON_NAME, SubjectName, typed_name

FIRST_WITH_AES = 17763
"""Server 2019. Older ones say of a PFX with AES that its password is wrong (Microsoft,
PKCS12_PBES2_EXPORT_PARAMS; ansible.windows #582)."""


@dataclass(frozen=True)
class RenewRequest:
    """``certificate``: without names, it gets all that something on the server uses; None: one with all
    defaults. ``accepted`` waives checks."""

    certificate: CertificateRequest | None = None
    pfx_profile: str = COMPAT
    keep_pinned: bool = False
    console_first: bool = False
    revert_trust: bool = False
    ticket: str = ""
    note: str = ""
    accepted: tuple[str, ...] = ()
    partners: str = "unknown"
    wait_hours: float = 24.0
    max_missing: int = 0
    stale_days: int = 30


def plan_inputs(request: RenewRequest, view: View, run: str) -> dict[str, Any]:
    """The frozen inputs of an emergency renewal.

    Raises:
        Refused: as :func:`refuse_unfit`.
        UsageError: what the names of the server cannot be.
    """
    from sepmtk.pki.request import certificate_request, named

    fqdn = view.reader.host.facts().fqdn
    wanted = request.certificate
    if wanted is None:
        wanted = certificate_request(CertificateOptions(), None, view.now, for_server=True)[0]
    used = [typed_name(name) for name, _ in names_in_use(view)]
    common_name = wanted.common_name or _own_common_name(request, view)
    wanted = named(wanted, common_name, tuple(dict.fromkeys([SubjectName(DNS, fqdn), *used])))
    refuse_unfit(wanted, request, view)
    return {
        **wanted.to_plain(),
        "pfx_profile": request.pfx_profile,
        "keep_pinned": request.keep_pinned,
        "container": f"sepmtk-{run}",
        **client_inputs(request, view),
    }


def refuse_unfit(wanted: CertificateRequest, request: RenewRequest, view: View) -> None:
    """The certificate is one for this server, now.

    Raises:
        Refused: ``SAN-MISSING`` where it lacks a name that something uses, with the line to paste;
            ``CN-NOT-FQDN`` where the common name is not the host's; ``FQDN-TOO-LONG``;
            ``PFX-PROFILE-TOO-NEW``.
    """
    facts = view.reader.host.facts()
    if len(facts.fqdn) > LONGEST_COMMON_NAME:
        _refuse_long(request, facts)
    elif wanted.common_name.lower() != facts.fqdn.lower() and "CN-NOT-FQDN" not in request.accepted:
        raise Refused("CN-NOT-FQDN", common_name=wanted.common_name, fqdn=facts.fqdn)
    _refuse_profile(request, facts)
    _refuse_missing(view, wanted.names, request.accepted)


def client_inputs(request: RenewRequest, view: View) -> dict[str, Any]:
    """Gates, and what the clients' policies say now: only that is restored in the end."""
    from sepmtk.sepm.policies import policies_seen

    found = [p for p in policies_seen(view.reader, view.server) if not p.unread]
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


def request_from_inputs(inputs: Mapping[str, Any], accepted: tuple[str, ...] = ()) -> RenewRequest:
    """What was asked for, back from a plan's inputs: the other way round of :func:`plan_inputs`.

    Raises:
        ValueError: something is missing or of another kind; it is named.
    """
    try:
        wanted = CertificateRequest.from_plain(inputs)
    except ValueError as error:
        raise ValueError(f"inputs: {error}") from error
    known = {*_FITS, *(field.name for field in fields(CertificateRequest))}
    wrong = [name for name, fits in _FITS.items() if not fits(inputs.get(name))]
    if wrong := sorted({*wrong, *(set(inputs) - known)}):
        raise ValueError("inputs: " + ", ".join(wrong))
    return RenewRequest(
        certificate=wanted, pfx_profile=inputs["pfx_profile"], keep_pinned=inputs["keep_pinned"],
        accepted=accepted, partners=inputs["partners"], wait_hours=inputs["wait_hours"],
        max_missing=inputs["max_missing"], stale_days=inputs["stale_days"],
    )  # fmt: skip


def _groups(value: object) -> bool:
    lists = [value.get(name) for name in ("all", "secure", "https")] if isinstance(value, dict) else [None]
    return all(isinstance(found, list) and {type(f) for f in found} <= {str} for found in lists)


def _within(name: str, *kinds: type) -> Callable[[object], bool]:
    low, high = BOUNDS[name]
    return lambda value: type(value) in kinds and low <= value <= high  # type: ignore[operator]


_FITS: dict[str, Callable[[object], bool]] = {
    "pfx_profile": lambda value: value in PROFILES,
    "keep_pinned": lambda value: isinstance(value, bool),
    "container": lambda value: isinstance(value, str) and value.startswith("sepmtk-"),
    "partners": lambda value: value in (*PARTNERS, "unknown"),
    "wait_hours": _within("wait_hours", int, float),
    "max_missing": _within("max_missing", int),
    "stale_days": _within("stale_days", int),
    "groups": _groups,
}


def _own_common_name(request: RenewRequest, view: View) -> str:
    """The FQDN: SQL Server's own choice looks for it. Where it is too long for a common name that
    choice is impossible, and the thumbprint has to stay in SQL Server's settings."""
    facts = view.reader.host.facts()
    if len(facts.fqdn) <= LONGEST_COMMON_NAME:
        return facts.fqdn
    _refuse_long(request, facts)
    return facts.short_name


def _refuse_long(request: RenewRequest, facts: HostFacts) -> None:
    if not request.keep_pinned and "FQDN-TOO-LONG" not in request.accepted:
        raise Refused("FQDN-TOO-LONG", **too_long(facts.fqdn, facts.short_name).params)


def _refuse_profile(request: RenewRequest, facts: HostFacts) -> None:
    """The PFX is read on this server in KB step 9, and by hand where the tool can't go on."""
    old = facts.windows_build < FIRST_WITH_AES
    if request.pfx_profile == MODERN and old and "PFX-PROFILE-TOO-NEW" not in request.accepted:
        raise Refused("PFX-PROFILE-TOO-NEW", profile=MODERN, build=facts.windows_build, oldest=FIRST_WITH_AES)


def _refuse_missing(view: View, names: Sequence[SubjectName], accepted: Sequence[str]) -> None:
    lacking = missing_names(view, tuple(names))
    if lacking and "SAN-MISSING" not in accepted:
        every = [*names, *(name for name, _ in lacking)]
        raise Refused(
            "SAN-MISSING",
            names=", ".join(f"{name.value} ({where})" for name, where in lacking),
            line="subjectAltName = " + ", ".join(name.as_extfile for name in every),
        )
