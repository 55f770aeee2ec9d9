"""What the tests of checks do with a view of a host."""

from __future__ import annotations

from sepmtk.checks.registry import run_checks
from sepmtk.checks.view import View
from sepmtk.model.notice import Severity
from sepmtk.words import has, say


def found(look: View, stage: str = "doctor") -> dict[str, Severity]:
    """Ids and severities; every finding must have its four sentences in both languages."""
    findings = run_checks(look, stage)
    for finding in findings:
        for lang in ("en", "ja"):
            for part in ("message", "found", "required", "fix"):
                assert has(f"{finding.id}.{part}"), finding.id
                assert "{" not in say(f"{finding.id}.{part}", lang, **finding.params)
    return {finding.id: finding.severity for finding in findings}
