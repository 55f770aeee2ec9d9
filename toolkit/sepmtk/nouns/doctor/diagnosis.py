"""Every check, nothing changed; and what was seen, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sepmtk.checks.survey import Survey, survey
from sepmtk.engine.unfinished import Unfinished, unfinished
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Event, Finding, Phrase, Severity
from sepmtk.nouns.survey_text import survey_lines
from sepmtk.sepm.discover import discover
from sepmtk.show.render import wrap
from sepmtk.show.words import Say, finding_words, reasons

_ORDER = tuple(Severity)


@dataclass(frozen=True)
class CheckResult:
    """``outcome`` is the worst severity that the check found, ok where it found nothing."""

    check: str
    outcome: Severity
    findings: tuple[Finding, ...] = field(default=(), metadata={"json": False})


@dataclass(frozen=True)
class Diagnosis:
    """What doctor saw, with the findings beside it. ``at`` is the server's time; ``soon``: certificates that
    end within so many days are warned of. ``trust``: trustServerCertificate is on (None: that can't be told);
    ``runs`` are not at their end."""

    version: str
    checks: tuple[CheckResult, ...]
    errors: int
    warnings: int
    survey: Survey
    at: datetime
    soon: int
    trust: bool | None
    runs: tuple[Unfinished, ...]

    @property
    def sums(self) -> dict[str, int]:
        """What sentences about the whole are filled with."""
        return {"errors": self.errors, "warnings": self.warnings, "checks": len(self.checks)}


def diagnose(reader: Reader, soon: int = 30) -> tuple[Diagnosis, tuple[Finding, ...]]:
    """Run every check of the stage ``doctor``; certificates that end within ``soon`` days are warned of."""
    from sepmtk.checks.registry import DOCTOR, all_checks, or_else, run_check
    from sepmtk.checks.trust import trust_now
    from sepmtk.checks.view import SOON, View

    server = discover(reader, root_xml_needed=False)
    view = View(reader=reader, server=server, extras={SOON: timedelta(days=soon)})
    results: list[CheckResult] = []
    findings: list[Finding] = []
    for one in all_checks():
        if DOCTOR not in one.stages:
            continue
        found = [finding for finding in run_check(one, view) if finding not in findings]
        findings += found
        worst = max((f.severity for f in found), key=_ORDER.index, default=Severity.OK)
        results.append(CheckResult(one.id, worst, tuple(found)))
    count = {severity: sum(f.severity is severity for f in findings) for severity in Severity}
    trust = or_else(lambda: trust_now(view), None)
    diagnosis = Diagnosis(
        view.server.version, tuple(results), count[Severity.ERROR], count[Severity.WARNING], survey(view),
        view.now, soon, trust.value if trust else None, unfinished(reader.host.facts()),
    )  # fmt: skip
    return diagnosis, tuple(findings)


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
        yield wrap(f"{say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]")
        yield from reasons(words, say.lang)
    yield ""
    yield wrap(say("doctor.sum", **diagnosis.sums))


def logged_event(diagnosis: Diagnosis, findings: tuple[Finding, ...]) -> Event:
    """Errors before warnings, each by its sentence. The log gets no remarks."""
    told = [f for level in (Severity.ERROR, Severity.WARNING) for f in findings if f.severity is level]
    kind = "alarms" if diagnosis.errors else "warns" if diagnosis.warnings else "fine"
    lines = tuple(Phrase("event.finding", {"id": f.id, "text": _message(f)}) for f in told)
    return Event(f"event.doctor.{kind}", {**diagnosis.sums, "findings": lines})


def blind_event(error: SepmtkError) -> Event:
    """Nothing could be looked at."""
    return Event("event.doctor.blind", {"id": error.id, "why": _message(error)})


def _message(about: Finding | SepmtkError) -> Phrase:
    return Phrase(f"{about.id}.message", about.params)
