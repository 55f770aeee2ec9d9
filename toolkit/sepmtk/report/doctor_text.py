"""What doctor saw, in words."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.model.notice import Finding, Severity
from sepmtk.operations.doctor import Diagnosis
from sepmtk.report.facts import Say
from sepmtk.report.render import wrap
from sepmtk.report.sentences import finding_words, reasons
from sepmtk.report.survey_text import survey_lines


def worst_first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Errors, warnings, remarks; each kind in the order of the checks."""
    order = list(reversed(Severity))
    return sorted(findings, key=lambda found: order.index(found.severity))


def doctor_text(
    host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say, lang: str, survey: bool
) -> str:
    """Each finding with found, required and fix, the worst first."""
    return "\n".join(_lines(host, diagnosis, findings, say, lang, survey))


def _lines(
    host: str, diagnosis: Diagnosis, findings: tuple[Finding, ...], say: Say, lang: str, survey: bool
) -> Iterator[str]:
    yield say("doctor.head", host=host, version=diagnosis.version)
    if survey:
        yield from survey_lines(diagnosis.survey, say)
    for finding in worst_first(findings):
        words = finding_words(finding, lang)
        yield ""
        yield wrap(f"{say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]", "")
        yield from reasons(words, lang)
    yield ""
    counts = {"errors": diagnosis.errors, "warnings": diagnosis.warnings, "checks": len(diagnosis.checks)}
    yield wrap(say("doctor.sum", **counts), "")
