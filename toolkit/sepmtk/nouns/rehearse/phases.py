"""The phases of a rehearsal: the rescue in a fresh lab, with a power cut in the middle, and its undo."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import monotonic

from sepmtk.engine.call import Call, Host
from sepmtk.engine.folder import all_runs
from sepmtk.engine.runs import fold_of
from sepmtk.machine.faults import KILLED
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.notice import Event, Phrase
from sepmtk.model.outcome import ExitCode
from sepmtk.model.own_python import own_python
from sepmtk.nouns.lab.new import New, new
from sepmtk.nouns.rehearse import look
from sepmtk.nouns.rehearse.clients import On, refusal, roll_out_to_clients
from sepmtk.nouns.rehearse.look import must
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest

SCENARIO = "kb-229342"


@dataclass(frozen=True)
class Phase:
    """A part of the rehearsal and how long it took."""

    id: str
    seconds: float


@dataclass(frozen=True)
class Rehearsal:
    """All of it held, or an error was raised."""

    phases: tuple[Phase, ...]
    seconds: float


def rehearse(folder: Path, tell: Callable[[Event], None]) -> Rehearsal:
    """Break a lab in ``folder`` as in the KB, rescue it, prove it, undo it, and rescue it to the end.

    Raises:
        Failed: ``REHEARSAL-FAILED`` where something did not come out as it must.
    """
    phases: list[Phase] = []
    began = monotonic()
    opened = cache(lambda: open_lab(folder))

    def on(command: str, *accepted: str) -> Call:
        """A command of its own, which finds the server anew."""
        return Call(command, Host(opened, folder), tell, accepted)

    before: dict[str, str] = {}
    acts: tuple[tuple[str, Callable[[], None]], ...] = (
        ("lab", lambda: _lab(on("lab new"))),
        ("outage", lambda: look.outage(on("sql probe"))),
        ("plan", lambda: _plan(on("renew plan"))),
        ("cut", lambda: _cut(folder, before, tell)),
        ("resume", lambda: _resume(on("renew resume"))),
        ("proof", lambda: look.rescued(on("sql probe"))),
        ("undo", lambda: _undo(on, folder, before)),
        ("past-console", lambda: roll_out_to_clients(on, folder)),
    )
    for number, (id, act) in enumerate(acts, 1):
        tell(Event(f"rehearse.{id}", {"number": number, "of": len(acts), "folder": str(folder)}))
        started = monotonic()
        act()
        phases.append(Phase(id, round(monotonic() - started, 3)))
    return Rehearsal(tuple(phases), round(monotonic() - began, 3))


def _lab(call: Call) -> None:
    """What no source settles is a switch of the lab. It is said here, so that no reader takes it as known."""
    switches = new(call, New(scenario=SCENARIO)).result.switches
    call.tell(
        Event("rehearse.assumed", {"switches": ", ".join(f"{n}={v}" for n, v in sorted(switches.items()))})
    )


def _plan(call: Call) -> None:
    made = make_plan(call, RenewRequest())
    must(not made.refused_by, "plan", made.refused_by)
    for step in made.steps:
        call.tell(Event("rehearse.plan.step", {"step": step.id, "kb": step.kb_step}))


def _cut(folder: Path, before: dict[str, str], tell: Callable[[Event], None]) -> None:
    """Run it in a process of its own, whose host ends that process in the middle."""
    before.update(look.machine_bytes(folder))
    command = [*own_python("sepmtk.nouns.rehearse.cut"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    must(done.returncode == KILLED, "cut", done.stderr[-400:] or done.returncode)
    [run] = all_runs(folder / "sepmtk")
    steps = tuple(Phrase(f"step.{id}") for id in fold_of(run).done)
    tell(Event("rehearse.cut.done", {"code": done.returncode, "done": steps}))


def _resume(call: Call) -> None:
    result = renew_run.resume(call)
    must(result.outcome is ExitCode.WAITING, "resume", result.report.error or result.outcome.name)


def _undo(on: On, folder: Path, before: dict[str, str]) -> None:
    call = on("renew undo")
    call.tell(Event("rehearse.refused", {"id": refusal(lambda: renew_run.undo(call), "undo")}))
    result = renew_run.undo(on("renew undo", "UNDO-INTO-OUTAGE"))
    must(result.outcome is ExitCode.DONE, "undo", result.report.error or result.outcome.name)
    look.outage(on("sql probe"), again=True)
    now = look.machine_bytes(folder)
    must(now == before, "undo", [n for n in now | before if now.get(n) != before.get(n)])
    call.tell(Event("rehearse.same", {"count": len(now)}))
