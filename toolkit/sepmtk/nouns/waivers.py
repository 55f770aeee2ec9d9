"""Whether an id that the user waives (``--accept``) is one at all: a typing error would waive nothing, and
nobody would be told."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from sepmtk.model.errors import UsageError
from sepmtk.words import catalogue, has

GATES = (
    "ANOTHER-CERTIFICATE",
    "CLIENTS-NOT-RELAXED",
    "CLIENTS-NOT-ROLLED-OUT",
    "EXPIRED-PIN",
    "ROUTE-EMERGENCY",
    "SERVER-LIST-STAYS",
)
"""What can be waived without being a finding or a refusal, which have a message."""


def refuse_unknown(accepted: Iterable[str]) -> None:
    """Raises ``ACCEPT-UNKNOWN``, with the id that is nearest."""
    for id in accepted:
        if id not in GATES and not has(f"{id}.message"):
            raise UsageError("ACCEPT-UNKNOWN", id=id, near=_nearest(id))


def _nearest(id: str) -> str:
    known = {name.removesuffix(".message") for name in catalogue("en") if name.endswith(".message")}
    return get_close_matches(id.upper(), sorted({*known, *GATES}), 1, 0.0)[0]
