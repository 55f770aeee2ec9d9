"""``lab new`` and ``lab show``: a folder that behaves as a SEPM server, and a look at it; which lab a
command is about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.machine.errors import Exists, NotFound
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import argument, option
from sepmtk.model.visible import visible
from sepmtk.nouns.operation import Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.machine.lab.lab import Lab
    from sepmtk.machine.lab.overview import LabView
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class InFolder:
    """``folder``: the lab that ``--lab`` names, where none is given."""

    folder: Path | None = argument(None, "[DIR]", cmdlet="Lab")


def chosen(call: Call, folder: Path | None) -> Path:
    """The folder that was given or named. Raises Refused: ``NO-HOST``."""
    found = folder or call.host.lab
    if found is None:
        raise Refused("NO-HOST")
    return found


def open_folder(folder: Path) -> Lab:
    """The lab in ``folder``. Raises UsageError: ``LAB-MISSING``."""
    from sepmtk.machine.lab.scm import lab_at

    try:
        return lab_at(folder.resolve())
    except NotFound as error:
        raise UsageError("LAB-MISSING", folder=str(folder)) from error


@dataclass(frozen=True)
class New(InFolder):
    """``switches`` are ``NAME=VALUE``; ``pace`` is real seconds per second slept in the lab."""

    folder: Path | None = argument(None, "[DIR]", cmdlet="Path")
    scenario: str = option("kb-229342", "NAME")
    seed: int = option(0, "N")
    pace: float = option(0.0, "SECONDS", low=0, high=1000)
    switches: tuple[str, ...] = option((), "NAME=VALUE", flag="--switch", cmdlet="Switch")


def new(call: Call, asked: New) -> Reply:
    """Make a lab.

    Raises:
        UsageError: ``LAB-SCENARIO``, ``LAB-SWITCH``.
        Refused: ``LAB-EXISTS``.
    """
    from sepmtk.machine.lab import overview, scenarios

    folder = chosen(call, asked.folder)
    if asked.scenario not in scenarios.SCENARIOS:
        raise UsageError("LAB-SCENARIO", scenario=asked.scenario, known=", ".join(scenarios.SCENARIOS))
    switches = dict(_switch(text) for text in asked.switches)
    try:
        scenarios.create(folder, asked.scenario, asked.seed, pace=asked.pace, switches=switches)
    except Exists as error:
        raise Refused("LAB-EXISTS", folder=str(folder)) from error
    view = overview.look(open_folder(folder))

    def text(_: LabView, say: Say) -> str:
        return say("lab.new.done", folder=str(folder), scenario=asked.scenario)

    return Reply(view, host=f"lab {view.fqdn}", text=text)


def _switch(text: str) -> tuple[str, Any]:
    from sepmtk.machine.lab.lab import ANSWERS

    name, _, value = text.partition("=")
    answers = {str(answer).lower(): answer for answer in ANSWERS.get(name, ())}
    if value.lower() not in answers:
        known = "; ".join(f"{n}={'|'.join(str(a).lower() for a in found)}" for n, found in ANSWERS.items())
        raise UsageError("LAB-SWITCH", switch=text, known=known)
    return name, answers[value.lower()]


def show(call: Call, asked: InFolder) -> Reply:
    """What the lab is, serves and would do, in one screen."""
    from sepmtk.machine.lab import overview

    view = overview.look(open_folder(chosen(call, asked.folder)))
    return Reply(view, host=f"lab {view.fqdn}", text=_screen)


def _screen(view: LabView, say: Say) -> str:
    """Services with what they serve, the store, the pin, the trust, the database."""
    lines = [say("lab.show.head", fqdn=view.fqdn, now=f"{view.now:%Y-%m-%d %H:%M:%S}Z", folder=view.folder)]
    for service in view.services:
        lines.append(f"  {visible(service.name):<24} {say('lab.state.' + service.state)}")
        if loaded := service.loaded:
            word = "lab.show.expired" if loaded.expired else "lab.show.valid"
            lines.append(f"      {loaded.thumbprint}  {say(word, date=_day(loaded.not_after))}")
    lines.append(say("lab.show.store"))
    for entry in view.my_store:
        mark = say("lab.show.archived") if entry.archived else ""
        name, end = visible(entry.subject), _day(entry.not_after)
        lines.append(f"  {entry.thumbprint}  {name}  {end} {mark}".rstrip())
    lines.append(say("lab.show.pinned", pinned=view.pinned or say("lab.show.none")))
    lines.append(say("lab.show.trust", trust=str(view.trust_server_certificate).lower()))
    lines.append(say("lab.show.connected") if view.database else say("lab.show.outage"))
    lines += _groups(view, say)
    if view.faults:
        lines.append(say("lab.show.faults", faults=faults_text(view.faults)))
    return "\n".join(lines)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "?"


def _groups(view: LabView, say: Say) -> list[str]:
    lines = [say("lab.show.groups")]
    for group in view.groups:
        refused = ", ".join(f"{say('lab.refused.' + r)} {n}" for r, n in group.refused.items())
        word = say("lab.show.group.secure" if group.secure else "lab.show.group.relaxed")
        counts = say("lab.show.group.counts", clients=group.clients, online=group.online)
        scheme = "HTTPS" if group.https else "HTTP"
        lines += [f"  {visible(group.name)}: {counts}", f"      {scheme}, {word}"]
        lines += [f"      {refused}"] if refused else []
    return lines


def faults_text(found: dict[str, dict[str, str]]) -> str:
    """What is switched on, on one line."""
    return ", ".join(f"{name} {moment}: {kind}" for name, at in found.items() for moment, kind in at.items())
