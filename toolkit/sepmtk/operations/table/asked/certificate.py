"""What a new certificate shall be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

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
