"""``clients``: which of them have followed a change of policy or certificate."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.option import option
from sepmtk.model.outcome import ExitCode
from sepmtk.model.plain import iso
from sepmtk.model.visible import visible
from sepmtk.nouns.inputs import refuse_file, replacing
from sepmtk.nouns.operation import Operation, Reply
from sepmtk.nouns.shared import ApiLogin, ClientsSeen, with_clients, with_session
from sepmtk.show.render import wrap

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.model.notice import Finding
    from sepmtk.renewal.rollout import ClientRollout
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Status(ClientsSeen, ApiLogin):
    """``out``: every client with where it stands goes there, as CSV; over a file that is there only with
    ``replace``."""

    out: Path | None = option(None, "FILE", cmdlet="OutFile")
    replace: bool = replacing()


@dataclass(frozen=True)
class Wait(Status):
    """Up to ``hours``, looking every so many ``minutes``, until ``max_missing`` are left."""

    max_missing: int = option(0, "N", low=0, high=10_000_000)
    hours: float = option(24.0, "N", low=0, high=8760)
    minutes: float = option(10.0, "N", low=1, high=1440)


def status(call: Call, asked: Status) -> Reply:
    """Which clients have followed, and which have not."""
    from sepmtk.renewal import rollout

    found = rollout.status(_with_sources(call, asked), asked.out)
    return _reply(call, found, bool(found.missing))


def wait(call: Call, asked: Wait) -> Reply:
    """Wait until enough clients have followed."""
    from sepmtk.model.notice import Finding, Severity
    from sepmtk.renewal import rollout

    every = timedelta(minutes=asked.minutes)
    found = rollout.wait(_with_sources(call, asked), asked.max_missing, asked.hours, every, asked.out)
    if found.missing <= asked.max_missing:
        return _reply(call, found, waiting=False)
    params = {"missing": found.missing, "most": asked.max_missing, "hours": asked.hours}
    late = Finding("CLIENTS-STILL-MISSING", Severity.WARNING, params)
    return replace(_reply(call, found, waiting=True), findings=(late,), text=partial(_late_text, late))


def _with_sources(call: Call, asked: Status) -> Call:
    refuse_file(asked.out, asked.replace)
    return with_session(with_clients(call, asked), asked)


def _reply(call: Call, found: ClientRollout, waiting: bool) -> Reply:
    code = ExitCode.WAITING if waiting else ExitCode.DONE
    return Reply(found, code, host=call.host.label, text=_text)


def _late_text(late: Finding, found: ClientRollout, say: Say) -> str:
    """The time is up: said beside the clients."""
    for part in ("message", "found"):
        say.remark(say(f"{late.id}.{part}", **late.params))
    return _text(found, say)


SHOWN = 20
"""Clients that the screen names; the file of ``out`` has all of them."""


def _text(found: ClientRollout, say: Say) -> str:
    """All, by group, and the first of those that are missing."""
    from sepmtk.show.facts import client_line, counts

    lines = [wrap(say(f"clients.{found.change}", run=found.run, since=iso(found.since)))]
    lines.append(wrap(counts(found.counts, say)))
    for group in found.groups:
        lines.append(wrap(f"{visible(group.group)}: {counts(group.counts, say)}", "  "))
    if found.clients:
        lines.append(say("renew.status.missing"))
    lines += [wrap(client_line(row, say), "  ") for row in found.clients[:SHOWN]]
    if found.missing > SHOWN:
        lines.append(say("clients.more", count=found.missing - SHOWN))
    if found.file:
        lines.append(wrap(say("clients.file", file=found.file)))
    return "\n".join(lines)


OPERATIONS = (
    Operation("clients.status", Status, status, ("client_rollout",), "Get-SepmClientRollout", tells=True),
    Operation("clients.wait", Wait, wait, ("client_rollout",), "Wait-SepmClientRollout", tells=True),
)
