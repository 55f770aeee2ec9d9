"""What a renewal shall be, and when it goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sepmtk.model.certificate_request import CertificateOptions
from sepmtk.model.errors import UsageError


@dataclass(frozen=True)
class GatesAsked:
    """When a renewal goes on; what is not given stays as it is. ``partners``: ``none`` or ``some``."""

    partners: str = ""
    wait_hours: float | None = None
    max_missing: int | None = None
    stale_days: int | None = None


def answers_of(asked: GatesAsked) -> dict[str, Any]:
    """What was given.

    Raises:
        UsageError: ``PARTNERS-ANSWER``.
    """
    if asked.partners not in ("", "none", "some"):
        raise UsageError("PARTNERS-ANSWER", answer=asked.partners)
    names = ("partners", "wait_hours", "max_missing", "stale_days")
    given = {name: getattr(asked, name) for name in names}
    return {name: value for name, value in given.items() if value not in (None, "")}


@dataclass(frozen=True)
class RenewalAsked(CertificateOptions):
    """What a renewal shall be."""

    keep_pinned: bool = False
    console_first: bool = False
    revert_trust: bool = False
    ticket: str = ""
    note: str = ""
