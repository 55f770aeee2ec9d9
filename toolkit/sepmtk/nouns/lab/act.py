"""``lab advance``, ``fault`` and ``serve``: a lab's clock, its faults, and its ports for other programs."""

from __future__ import annotations

import signal
import threading
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sepmtk.model.errors import UsageError
from sepmtk.model.option import option
from sepmtk.nouns.lab.new import InFolder, chosen, faults_text, open_folder
from sepmtk.nouns.operation import Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.machine.lab.lab import Lab
    from sepmtk.show.words import Say

MOMENTS = ("start", "stop")
KINDS = ("hang", "fail")


@dataclass(frozen=True)
class Advance(InFolder):
    """Time that passes in a lab."""

    hours: float = option(24.0, "N", low=0, high=24 * 36525)


@dataclass(frozen=True)
class LabTime:
    """The lab's clock; ``offset`` is its distance from the real one in seconds."""

    now: datetime
    offset: float


def advance(call: Call, asked: Advance) -> Reply:
    """Move the lab's clock ahead; what becomes due meanwhile happens."""
    from sepmtk.machine.lab.console import pass_time

    lab = open_folder(chosen(call, asked.folder))
    with lab.turn():
        pass_time(lab, asked.hours * 3600)
        found = LabTime(datetime.fromtimestamp(lab.now(), UTC), lab.config["offset"])
    return Reply(found, text=_clock)


def _clock(found: LabTime, say: Say) -> str:
    return say("lab.advance.done", now=f"{found.now:%Y-%m-%d %H:%M:%S}Z")


@dataclass(frozen=True)
class Fault(InFolder):
    """``what``: hang or fail, until ``clear``; ``on``: start or stop. Without ``service`` all are cleared."""

    service: str | None = option(None, "NAME")
    on: str = option("start", choices=MOMENTS)
    what: str | None = option(None, choices=KINDS)
    clear: bool = False


@dataclass(frozen=True)
class LabFaults:
    """What is switched on now: service to moment to kind."""

    faults: dict[str, dict[str, str]]


def fault(call: Call, asked: Fault) -> Reply:
    """Let a service's start or stop hang or fail.

    Raises:
        UsageError: ``LAB-FAULT`` for a kind or moment, ``LAB-SERVICE`` for a service that isn't there.
    """

    one_of_both = asked.clear != bool(asked.what)
    known_words = asked.what in (*KINDS, None) and asked.on in MOMENTS
    if not (one_of_both and known_words) or (asked.what and not asked.service):
        raise UsageError("LAB-FAULT", kinds="|".join(KINDS), moments="|".join(MOMENTS))
    lab = open_folder(chosen(call, asked.folder))
    with lab.turn():
        faults: dict[str, dict[str, str]] = lab.config["faults"]
        name = _service(lab, asked.service) if asked.service else None
        if name is None:
            faults.clear()
        elif asked.what is None:
            faults.pop(name, None)
        else:
            faults.setdefault(name, {})[asked.on] = asked.what
        lab.save_config()
        return Reply(LabFaults(dict(faults)), text=_faults)


def _service(lab: Lab, name: str) -> str:
    from sepmtk.machine.lab.services import configuration

    known = {one.casefold(): one for one in configuration(lab)}
    if name.casefold() not in known:
        raise UsageError("LAB-SERVICE", service=name, known=", ".join(known.values()))
    return known[name.casefold()]


def _faults(found: LabFaults, say: Say) -> str:
    return say("lab.show.faults", faults=faults_text(found.faults) or say("lab.show.none"))


@dataclass(frozen=True)
class LabPorts:
    """Port of the host (or ``sql``) to where it is on the loopback, and whose names it serves."""

    host: str
    fqdn: str
    ports: dict[str, int]


def serve(call: Call, asked: InFolder) -> Reply:
    """Hold the lab's ports open until Ctrl-C or a request to terminate. The answer comes first."""
    from sepmtk.machine.lab.serve import serving

    lab = open_folder(chosen(call, asked.folder))
    held = ExitStack()
    table = held.enter_context(serving(lab))
    ports = LabPorts("127.0.0.1", lab.config["fqdn"], table)
    return Reply(ports, host=f"lab {ports.fqdn}", text=_ports, then=lambda: _wait(held))


def _wait(held: ExitStack) -> None:
    ended = threading.Event()
    before = signal.signal(signal.SIGTERM, lambda *_: ended.set())
    try:
        with held:
            while not ended.wait(0.5):  # in slices: Windows delivers Ctrl-C between them only
                pass
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)


def _ports(found: LabPorts, say: Say) -> str:
    say.remark(say("lab.serve.waiting"))
    rows = [f"  {name:>5}  {found.host}:{port}" for name, port in found.ports.items()]
    return "\n".join([say("lab.serve.head", fqdn=found.fqdn), *rows])
