"""``sepmtk doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register

if TYPE_CHECKING:
    from sepmtk.model.notice import Finding
    from sepmtk.operations.doctor import Diagnosis


class Format(StrEnum):
    """Forms of the result."""

    TEXT = "text"
    JSON = "json"


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "doctor", doctor, lang)
    return app


def doctor(cli: Cli, format: Annotated[Format, typer.Option("--format")] = Format.TEXT) -> Answer:
    """Every check; the worst first."""
    from sepmtk.operations.doctor import diagnose, exit_code

    if format is Format.JSON:
        cli.given.json = True
    machine = cli.machine()
    diagnosis, findings = diagnose(machine.reader())
    label = machine.host.facts().label
    text = "\n".join(_lines(cli, label, diagnosis, findings))
    return Answer(diagnosis, text, exit_code(diagnosis), findings, label)


def _lines(cli: Cli, label: str, diagnosis: Diagnosis, findings: tuple[Finding, ...]) -> Iterator[str]:
    from sepmtk.model.notice import Severity
    from sepmtk.report.render import wrap
    from sepmtk.report.sentences import finding_words, reasons

    yield cli.say("doctor.head", host=label, version=diagnosis.version)
    if cli.given.verbose:
        from sepmtk.report.survey_text import survey_lines

        yield from survey_lines(diagnosis.survey, cli.say)
    worst_first = list(reversed(Severity))
    for finding in sorted(findings, key=lambda f: worst_first.index(f.severity)):
        words = finding_words(finding, cli.given.lang)
        yield ""
        yield wrap(f"{cli.say('doctor.' + finding.severity)}: {words['message']} [{finding.id}]", "")
        yield from reasons(words, cli.given.lang)
    yield ""
    counts = {"errors": diagnosis.errors, "warnings": diagnosis.warnings, "checks": len(diagnosis.checks)}
    yield wrap(cli.say("doctor.sum", **counts), "")
