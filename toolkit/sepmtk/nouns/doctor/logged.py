"""A diagnosis as one entry of the host's event log."""

from __future__ import annotations

from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Event, Finding, Phrase, Severity
from sepmtk.nouns.doctor.diagnosis import Diagnosis


def logged_event(diagnosis: Diagnosis, findings: tuple[Finding, ...]) -> Event:
    """Errors before warnings, each by its sentence; remarks are left to who runs doctor himself."""
    told = [f for level in (Severity.ERROR, Severity.WARNING) for f in findings if f.severity is level]
    kind = "alarms" if diagnosis.errors else "warns" if diagnosis.warnings else "fine"
    params = {
        "errors": diagnosis.errors, "warnings": diagnosis.warnings, "checks": len(diagnosis.checks),
        "findings": tuple(Phrase("event.finding", {"id": f.id, "text": _sentence(f)}) for f in told),
    }  # fmt: skip
    return Event(f"event.doctor.{kind}", params)


def blind_event(error: SepmtkError) -> Event:
    """Nothing could be looked at."""
    return Event("event.doctor.blind", {"id": error.id, "why": Phrase(f"{error.id}.message", error.params)})


def _sentence(finding: Finding) -> Phrase:
    return Phrase(f"{finding.id}.message", finding.params)
