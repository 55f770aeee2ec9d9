"""``doctor``: every check, the worst first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.machine.errors import PortError
from sepmtk.model.errors import SepmtkError
from sepmtk.model.option import option
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import fields_of
from sepmtk.nouns.operation import CRLF, LF, Operation, Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.nouns.doctor.diagnosis import Diagnosis
    from sepmtk.show.words import Say

TEXT, JSON, NAGIOS, PROMETHEUS, HTML, ICS = "text", "json", "nagios", "prometheus", "html", "ics"


@dataclass(frozen=True)
class Doctor:
    """``days``: certificates that end within so many are warned of. ``out``: what is printed goes to that
    file instead, in UTF-8 whatever the shell's encoding."""

    days: int = option(30, low=0, high=3650)
    format: str = option(TEXT, choices=(TEXT, JSON, NAGIOS, PROMETHEUS, HTML, ICS), argv=True)
    out: Path | None = option(None, "FILE", argv=True)


def doctor(call: Call, asked: Doctor) -> Reply:
    """Every check, nothing changed. Monitors are told in their formats where nothing could be looked at."""
    from sepmtk.engine.failure import in_words
    from sepmtk.nouns.doctor.diagnosis import blind_event, diagnose, logged_event

    try:
        diagnosis, findings = diagnose(call.host.reader, asked.days)
    except (SepmtkError, PortError, OSError) as error:
        call.log(blind_event(in_words(error)))
        if asked.format not in (NAGIOS, PROMETHEUS):
            raise
        return _not_looked_at(asked, in_words(error))
    call.log(logged_event(diagnosis, findings))
    host = call.host.label
    code: int = ExitCode.FINDINGS if diagnosis.errors or diagnosis.warnings else ExitCode.DONE
    if asked.format == NAGIOS:
        from sepmtk.nouns.doctor.nagios import state

        code = state(diagnosis)
    text = partial(_text, asked.format, host, findings)
    ends = CRLF if asked.format == ICS else LF
    return Reply(diagnosis, code, findings, host, text, out=asked.out, line_end=ends)


def _text(format: str, host: str, findings: Any, diagnosis: Diagnosis, say: Say) -> str:
    if format == NAGIOS:
        from sepmtk.nouns.doctor.nagios import nagios_text

        return nagios_text(host, diagnosis, findings, say)
    if format == PROMETHEUS:
        from sepmtk.nouns.doctor.prometheus import prometheus_text

        return prometheus_text(host, diagnosis, findings)
    if format == HTML:
        from sepmtk.nouns.doctor.page import doctor_page

        return doctor_page(host, diagnosis, findings, say).rstrip("\n")
    if format == ICS:
        from sepmtk.nouns.doctor.page import doctor_calendar

        return doctor_calendar(host, diagnosis, say)
    from sepmtk.nouns.doctor.diagnosis import doctor_text

    return doctor_text(host, diagnosis, findings, say)


def _not_looked_at(asked: Doctor, error: SepmtkError) -> Reply:
    if asked.format == NAGIOS:
        from sepmtk.nouns.doctor.nagios import State, nagios_unknown

        return Reply(None, State.UNKNOWN, text=lambda _, say: nagios_unknown(error, say), out=asked.out)
    from sepmtk.nouns.doctor.prometheus import prometheus_down

    down = prometheus_down()
    return Reply(None, error.exit_code, text=lambda _, say: down, error=error, out=asked.out)


def _checks(reply: Reply) -> Iterable[tuple[str, object]]:
    """Each check with what it found."""
    return [("check", {**fields_of(one), "findings": one.findings}) for one in reply.result.checks]


OPERATIONS = (Operation("doctor", Doctor, doctor, ("check",), "Test-SepmServer", results=_checks),)
