"""The main job in a fresh lab, with a power cut in the middle, and back again."""

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
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.notice import Event, Phrase
from sepmtk.model.outcome import ExitCode
from sepmtk.model.own_python import own_python
from sepmtk.nouns.lab.new import New, new
from sepmtk.nouns.rehearse import look
from sepmtk.nouns.rehearse.clients import clients_come_along
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest

SCENARIO = "kb-229342"
Tell = Callable[[Event], None]


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


def rehearse(folder: Path, tell: Tell) -> Rehearsal:
    """Break a lab in ``folder`` as in the KB, rescue it, prove it, undo it.

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
        ("lab", lambda: _lab(folder, tell)),
        ("outage", lambda: look.outage(on("sql probe"), tell)),
        ("plan", lambda: _plan(on("renew plan"), tell)),
        ("cut", lambda: _cut(folder, before, tell)),
        ("resume", lambda: _resume(on("renew resume"))),
        ("proof", lambda: look.rescued(on("sql probe"), tell)),
        ("undo", lambda: _undo(on, folder, before, tell)),
        ("past-console", lambda: clients_come_along(on, folder, tell)),
    )
    for number, (id, act) in enumerate(acts, 1):
        tell(Event(f"rehearse.{id}", {"number": number, "of": len(acts), "folder": str(folder)}))
        started = monotonic()
        act()
        phases.append(Phase(id, round(monotonic() - started, 3)))
    return Rehearsal(tuple(phases), round(monotonic() - began, 3))


def must(held: bool, phase: str, found: object) -> None:
    """End the rehearsal where ``held`` is false."""
    if not held:
        raise Failed("REHEARSAL-FAILED", phase=phase, found=str(found))


def _lab(folder: Path, tell: Tell) -> None:
    """What no source settles is a switch of the lab; said here, so that nobody takes it as known."""
    switches = new(Call("lab new", Host(lambda: open_lab(folder))), New(folder, SCENARIO)).result.switches
    tell(Event("rehearse.assumed", {"switches": ", ".join(f"{n}={v}" for n, v in sorted(switches.items()))}))


def _plan(call: Call, tell: Tell) -> None:
    made = make_plan(call, RenewRequest())
    must(not made.refused_by, "plan", made.refused_by)
    for step in made.steps:
        tell(Event("rehearse.plan.step", {"step": step.id, "kb": step.kb_step}))


def _cut(folder: Path, before: dict[str, str], tell: Tell) -> None:
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


def _undo(on: Callable[..., Call], folder: Path, before: dict[str, str], tell: Tell) -> None:
    tell(Event("rehearse.refused", {"id": _refusal(lambda: renew_run.undo(on("renew undo")), "undo")}))
    result = renew_run.undo(on("renew undo", "UNDO-INTO-OUTAGE"))
    must(result.outcome is ExitCode.DONE, "undo", result.report.error or result.outcome.name)
    look.outage(on("sql probe"), tell, again=True)
    now = look.machine_bytes(folder)
    must(now == before, "undo", [n for n in now | before if now.get(n) != before.get(n)])
    tell(Event("rehearse.same", {"count": len(now)}))


def _refusal(act: Callable[[], object], phase: str) -> str:
    try:
        act()
    except Refused as refused:
        return refused.id
    raise Failed("REHEARSAL-FAILED", phase=phase, found="not refused")
