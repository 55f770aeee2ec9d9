"""What doctor saw, in words."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.model.notice import Finding, Severity
from sepmtk.nouns.doctor.diagnosis import Diagnosis
from sepmtk.nouns.survey_text import survey_lines
from sepmtk.show.render import wrap
from sepmtk.show.sentences import finding_words, reasons
from sepmtk.show.words import Say


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Errors, warnings, remarks; each kind in the order of the checks."""
    order = list(reversed(Severity))
    return sorted(findings, key=lambda found: order.index(found.severity))


def doctor_text(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say) -> str:
    """Each finding with found, required and fix, the worst first; verbose, also what was found where."""
    return "\n".join(_lines(host, diagnosis, findings, say))


def _lines(host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say) -> Iterator[str]:
    yield say("doctor.head", host=host, version=diagnosis.version)
    if say.verbose:
        yield from survey_lines(diagnosis.survey, say)
    for finding in worst_first(findings):
        words = finding_words(finding, say.lang)
        yield ""
        yield wrap(f"{say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]", "")
        yield from reasons(words, say.lang)
    yield ""
    counts = {"errors": diagnosis.errors, "warnings": diagnosis.warnings, "checks": len(diagnosis.checks)}
    yield wrap(say("doctor.sum", **counts), "")
