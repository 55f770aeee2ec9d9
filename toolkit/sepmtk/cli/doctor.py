"""``sepmtk doctor``."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sepmtk.cli.command import Answer, Cli, register
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError
from sepmtk.run.failure import in_words

if TYPE_CHECKING:
    from sepmtk.operations.call import Reply


class Format(StrEnum):
    """Forms of the result."""

    TEXT = "text"
    JSON = "json"
    NAGIOS = "nagios"
    PROMETHEUS = "prometheus"
    HTML = "html"


def build(lang: str) -> typer.Typer:
    """A command without verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    register(app, "doctor", doctor, lang)
    return app


def doctor(
    cli: Cli,
    format: Annotated[Format, typer.Option("--format")] = Format.TEXT,
    days: Annotated[int, typer.Option("--days", min=0, max=3650)] = 30,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE", show_default=False)] = None,
) -> Answer:
    """Every check; the worst first."""
    from sepmtk.operations.table.doctor import DoctorAsked
    from sepmtk.operations.table.doctor import doctor as work

    if format is Format.JSON:
        cli.given.json = True
    monitored = format in (Format.NAGIOS, Format.PROMETHEUS) and not cli.given.json
    try:
        reply = work(cli.call(), DoctorAsked(days))
    except (SepmtkError, PortError, OSError) as error:
        if not monitored:
            raise
        return _put(_not_looked_at(cli, format, in_words(error)), out)
    return _put(_answer(cli, format, reply), out)


def _answer(cli: Cli, format: Format, reply: Reply) -> Answer:
    from sepmtk.operations.doctor import Diagnosis
    from sepmtk.report.doctor_page import doctor_page
    from sepmtk.report.doctor_text import doctor_text
    from sepmtk.report.nagios import nagios_text, state
    from sepmtk.report.prometheus import prometheus_text

    diagnosis, lang = reply.result, cli.given.lang
    assert isinstance(diagnosis, Diagnosis)
    if format is Format.NAGIOS and not cli.given.json:
        text = nagios_text(reply.host, diagnosis, reply.findings, cli.say, lang)
        return Answer(diagnosis, text, state(diagnosis), reply.findings, reply.host)
    if format is Format.PROMETHEUS and not cli.given.json:
        return cli.answer(reply, prometheus_text(reply.host, diagnosis, reply.findings).rstrip("\n"))
    if format is Format.HTML and not cli.given.json:
        text = doctor_page(reply.host, diagnosis, reply.findings, cli.say, lang)
        return cli.answer(reply, text.rstrip("\n"))
    survey = bool(cli.given.verbose)
    return cli.answer(reply, doctor_text(reply.host, diagnosis, reply.findings, cli.say, lang, survey))


def _not_looked_at(cli: Cli, format: Format, error: SepmtkError) -> Answer:
    """A monitor must hear of it in its own form."""
    from sepmtk.report.nagios import State, nagios_unknown
    from sepmtk.report.prometheus import prometheus_down

    if format is Format.NAGIOS:
        return Answer(None, nagios_unknown(error, cli.given.lang), State.UNKNOWN)
    return Answer(None, prometheus_down().rstrip("\n"), error.exit_code, error=error)


def _put(answer: Answer, out: Path | None) -> Answer:
    """Into the file instead of stdout, where one is named: in UTF-8, whatever shell this is."""
    from dataclasses import replace

    from sepmtk.model.visible import visible_lines
    from sepmtk.operations.open_file import replace_open

    if out is None or not answer.text:
        return answer
    replace_open(out, visible_lines(answer.text).encode() + b"\n")
    return replace(answer, text="")
