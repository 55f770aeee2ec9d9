"""Who may use a private key: discretionary access control lists, judged and changed.

A self-relative security descriptor goes in and comes out; owner, group, control bits and all
other entries stay as they were. Nothing here asks Windows, so names and languages play no part.
"""

from __future__ import annotations

from collections.abc import Iterable

from sepmtk.model.descriptor import (
    ALLOW,
    DENY,
    GENERIC_READ,
    INHERIT_ONLY,
    INHERITED,
    KEY_READ,
    Ace,
    ace_bytes,
    build,
    control_bits,
    entries,
    has_dacl,
    parsed,
    with_entries,
)
from sepmtk.model.sddl import from_sddl, sddl

__all__ = [
    "ALLOW", "DENY", "GENERIC_READ", "SERVICE_GROUPS", "Ace", "build", "control_bits", "denied", "entries",
    "from_sddl", "grant_read", "reads", "revoke", "sddl",
]  # fmt: skip

SERVICE_GROUPS = ("S-1-1-0", "S-1-5-11", "S-1-5-32-545", "S-1-5-6", "S-1-5-80-0")
"""Groups in the token of every service: Everyone, Authenticated Users, Users, SERVICE and ALL SERVICES."""


def reads(descriptor: bytes, sid: str, groups: Iterable[str] = SERVICE_GROUPS) -> bool:
    """Whether a process that carries ``sid`` and ``groups`` may read the key.

    Entries count in their order: a Deny stops what was not allowed before it.
    """
    return _walk(descriptor, sid, groups) == ALLOW


def denied(descriptor: bytes, sid: str, groups: Iterable[str] = SERVICE_GROUPS) -> bool:
    """Whether it is a Deny entry that keeps ``sid`` from reading; no grant helps against it."""
    return _walk(descriptor, sid, groups) == DENY


def grant_read(descriptor: bytes, sid: str) -> bytes:
    """``descriptor`` with read for ``sid`` added; the same bytes where it reads already.

    The new entry stands behind the explicit ones and before inherited ones. A Deny isn't touched:
    ask :func:`denied`.
    """
    if reads(descriptor, sid):
        return descriptor
    found = parsed(descriptor)
    wanted = Ace(ALLOW, sid, GENERIC_READ)
    if any(ace == wanted for ace, _ in found):
        return descriptor
    at = next((i for i, (ace, _) in enumerate(found) if ace.flags & INHERITED), len(found))
    return with_entries(
        descriptor, [raw for _, raw in found[:at]] + [ace_bytes(wanted)] + [r for _, r in found[at:]]
    )


def revoke(descriptor: bytes, sid: str) -> bytes:
    """``descriptor`` without the explicit Allow entries of exactly ``sid``."""
    found = parsed(descriptor)
    kept = [
        raw for ace, raw in found if not (ace.type == ALLOW and ace.sid == sid and not ace.flags & INHERITED)
    ]
    return descriptor if len(kept) == len(found) else with_entries(descriptor, kept)


def _walk(descriptor: bytes, sid: str, groups: Iterable[str]) -> str:
    """ALLOW, DENY, or empty where no entry decides."""
    if not has_dacl(descriptor):
        return ALLOW
    carried, missing = {sid, *groups}, KEY_READ
    for ace in entries(descriptor):
        if ace.sid not in carried or ace.flags & INHERIT_ONLY:
            continue
        if ace.type == DENY and ace.rights & missing:
            return DENY
        if ace.type == ALLOW:
            missing &= ~ace.rights
        if not missing:
            return ALLOW
    return ""
