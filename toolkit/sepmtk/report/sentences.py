"""What a finding or an error says, in the reader's language."""

from __future__ import annotations

from typing import Any

from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Finding
from sepmtk.words import has, say

PARTS = ("message", "found", "required", "fix")


def finding_words(finding: Finding | SepmtkError, lang: str) -> dict[str, Any]:
    """A finding or an error with its four sentences."""
    words = {
        part: say(f"{finding.id}.{part}", lang, **finding.params) if has(f"{finding.id}.{part}") else ""
        for part in PARTS
    }
    more = {"severity": finding.severity.value} if isinstance(finding, Finding) else {}
    return {"id": finding.id, **more, **words}
