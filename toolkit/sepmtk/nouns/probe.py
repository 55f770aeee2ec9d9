"""``probe``: the certificates that many servers show, over TLS and over SQL Server's TDS."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.logtext import log_text
from sepmtk.model.option import argument, option
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns.inputs import read_input
from sepmtk.nouns.operation import CRLF, Operation, Reply
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.net.probe import Probed
    from sepmtk.show.words import Say

PROBED = "probed"
TEXT, JSON, ICS = "text", "json", "ics"


@dataclass(frozen=True)
class Probe:
    """``targets`` and those of ``file``; ``days``: what ends within so many is named. ``out``: what is
    printed goes to that file instead, in UTF-8."""

    targets: tuple[str, ...] = argument((), "[TARGET]...", cmdlet="Target")
    file: Path | None = option(None, "FILE")
    days: int = option(30, low=0, high=36500)
    format: str = option(TEXT, choices=(TEXT, JSON, ICS), argv=True)
    out: Path | None = option(None, "FILE", argv=True)


@dataclass(frozen=True)
class ProbeResult:
    """``targets`` in the order in which they were given."""

    targets: tuple[Probed, ...]


def probe(call: Call, asked: Probe) -> Reply:
    """What many servers show, each as soon as it is known.

    Raises:
        UsageError: ``FILE-UNREADABLE``, ``TARGETS-MISSING``, ``TARGET-…``.
    """
    from sepmtk.model.notice import Event
    from sepmtk.net.probe import Verdict
    from sepmtk.net.probe import probe as each

    targets = (*asked.targets, *(targets_in(asked.file) if asked.file else ()))
    reader = call.host.reader if call.host.lab else None
    now = reader.clock.now() if reader else datetime.now(UTC)
    found = []
    for one in each(targets, now, asked.days, reader):
        found.append(one)
        call.give(PROBED, one)
        if len(found) % 50 == 0:
            call.tell(Event("probe.progress", {"done": len(found), "all": len(targets)}))
    code = ExitCode.DONE if all(one.verdict is Verdict.OK for one in found) else ExitCode.FINDINGS
    result = ProbeResult(tuple(found))
    if asked.format == ICS:
        return Reply(result, code, text=partial(_calendar, now), out=asked.out, line_end=CRLF)
    return Reply(result, code, text=_text, out=asked.out)


def targets_in(file: Path) -> tuple[str, ...]:
    """One target a line; ``#`` begins a comment.

    Raises:
        UsageError: ``FILE-UNREADABLE``.
    """
    lines = (line.partition("#")[0].strip() for line in log_text(read_input(file)).splitlines())
    return tuple(line for line in lines if line)


def _calendar(now: datetime, result: ProbeResult, say: Say) -> str:
    """One event for each certificate, which names all targets that show it."""
    from sepmtk.show.ics import Expiry, calendar

    shown: dict[tuple[str, datetime], list[str]] = defaultdict(list)
    for one in result.targets:
        if one.certificate:
            shown[one.certificate.thumbprint, one.certificate.not_after].append(one.target)
    made = []
    for (thumbprint, end), targets in shown.items():
        text = say("ics.text.target", where=", ".join(targets), thumbprint=thumbprint)
        made.append(Expiry(thumbprint, end, say("ics.title", where=targets[0]), text))
    return calendar(made, now)


def _text(result: ProbeResult, say: Say) -> str:
    rows = []
    for one in result.targets:
        info, verdict = one.certificate, say(f"probe.{one.verdict.value}")
        if info is None:
            rows.append((one.target, verdict, "", one.detail))
        else:
            days = say("probe.days", days=one.days_left)
            rows.append((one.target, verdict, days, f"{info.not_after:%Y-%m-%d} {info.thumbprint[:12]}"))
    return table(rows)


def _given_already(reply: Reply) -> tuple[tuple[str, object], ...]:
    """Each was given as soon as it was known."""
    return ()


OPERATIONS = (Operation("probe", Probe, probe, (PROBED,), "Test-SepmEndpoint", results=_given_already),)
