"""What several requests ask for alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sepmtk.model.errors import UsageError
from sepmtk.operations.bench import Bench
from sepmtk.operations.table.entry import ranged


@dataclass(frozen=True)
class CertAsked:
    """What a new certificate shall be. ``san``: names as they are typed, e.g. ``dns:sepm.example``."""

    san_file: Path | None = None
    san: tuple[str, ...] = ()
    cn: str = ""
    days: int = ranged(3650, 1, 36500)
    not_after: datetime | None = None
    subject: str = ""
    pfx_profile: str = "compat"


@dataclass(frozen=True)
class ClientsAsked:
    """How to see the clients: a table that the console exported."""

    from_csv: Path | None = None


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


def seeing(bench: Bench, asked: ClientsAsked, **more: Any) -> Bench:
    """The bench that knows how to see the clients, where that was given."""
    from sepmtk.operations.client_source import from_csv

    source = from_csv(bench.machine, asked.from_csv) if asked.from_csv else None
    return replace(bench, clients=source, **more)


@dataclass(frozen=True)
class RenewalAsked(CertAsked):
    """What a renewal shall be."""

    keep_pinned: bool = False
    console_first: bool = False
    revert_trust: bool = False
    ticket: str = ""
    note: str = ""
