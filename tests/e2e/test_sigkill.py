"""SIGKILL, aimed by the journal: the process dies right after a record reached the disk.

Over every scenario that has something to renew, in a run, a resume and an undo, one after another; then
another process resumes or undoes. What it has to answer depends on the state that the last kill left, and is
what the table of docs/troubleshooting.md says of it. SEPMTK_TORTURE says how many kills there are in all
(``dev.py torture [N]``: 200); how each order came to its end is counted and shown at the end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from e2e_helpers import NewLab, machine_bytes, service_states
from test_run_states import GOES, STATES

from sepmtk.engine import runs
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.state import State, net_effects
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import SCENARIOS
from sepmtk.model.resource import Kind
from sepmtk.sepm.discover import discover

KILLS = int(os.environ.get("SEPMTK_TORTURE", "20"))
NOTHING_TO_RENEW = {"healthy", "external-sql"}
NAMES = tuple(name for name in SCENARIOS if name not in NOTHING_TO_RENEW)
BY_CONSENT = ("--accept", "ROUTE-EMERGENCY")
OPTIONS = {
    "expiring-soon": BY_CONSENT,
    "trust-left-on": BY_CONSENT,
    "shared-host": ("--accept", "LDAPS-WOULD-CHANGE", "--accept", "SQL-OTHER-WOULD-CHANGE"),
}
BEFORE_CLEAN_UP = {"gui-renewed-only": ("--until", "verify-rescue")}
"""A run that goes to its end in one piece can't be taken back behind it: its undo has to begin earlier."""
ENDS = {"gui-renewed-only": "0 done", "replicated": "6 PARTNERS, failed"}
"""How a run ends by itself; the others wait for a person."""
ORDERS = (("run",), ("undo",), ("run", "resume"), ("undo", "undo"), ("run", "undo"))
TIMES = KILLS * len(ORDERS) // sum(map(len, ORDERS))
"""How many of these orders make so many kills."""
NO_RUN = "no run"

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


def note(story: str) -> None:
    """One end, for whoever counts them: the file that SEPMTK_ENDS names."""
    if file := os.environ.get("SEPMTK_ENDS"):
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(f"1 {story}\n")


def command(lab: Path, verb: str, scenario: str, *more: str) -> list[str]:
    """``resume`` and ``undo`` of the lab's run by its name, where there is one."""
    named = [path.parent.name for path in lab.glob("sepmtk/runs/*/plan.json")]
    own = OPTIONS.get(scenario, ()) if verb == "run" else ("--accept", "UNDO-INTO-OUTAGE", *named)
    return [sys.executable, "-m", "sepmtk", "--lab", str(lab), "--json", "renew", verb, "--yes", *own, *more]


def records(lab: Path) -> int:
    """Lines of the journal of the lab's run, 0 before there is one."""
    return sum(file.read_bytes().count(b"\n") for file in lab.glob("sepmtk/runs/*/journal.jsonl"))


def killed(lab: Path, verb: str, scenario: str, lines: int, delay: float) -> bool:
    """Start ``verb`` and kill it ``delay`` seconds after it has added ``lines`` records."""
    lines += records(lab)
    process = subprocess.Popen(
        command(lab, verb, scenario), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and records(lab) < lines:
        time.sleep(0.0005)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def answer(lab: Path, verb: str, scenario: str, *more: str) -> str:
    """The exit code; the error's id where it is one; and the state that it leaves, where that is another."""
    before = state_of(lab)
    done = subprocess.run(command(lab, verb, scenario, *more), capture_output=True, check=False)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    error = json.loads(done.stdout).get("error") or {}
    after = state_of(lab)
    said = [error["id"]] if error else []
    return f"{done.returncode} {', '.join(said + [after] * (not error or after != before))}"


def fold_of(lab: Path) -> State | None:
    found = sorted(lab.glob("sepmtk/runs/*/plan.json"))
    return runs.fold_of(RunFolder(found[-1].parent)) if found else None


def state_of(lab: Path) -> str:
    state = fold_of(lab)
    return NO_RUN if state is None else "running" if state.outcome == "new" else state.outcome


def lawful(scenario: str, state: State | None, way: str) -> str:
    """What ``way`` has to answer, by the table of states."""
    if state is None:
        return "3 NO-OPEN-RUN"
    _, resumed, taken_back, _ = STATES["running" if state.outcome == "new" else state.outcome]
    touched = {resource.kind for resource in net_effects(state.effects)}
    if way == "resume":
        return ENDS.get(scenario, "4 waiting") if resumed == GOES else _refused(resumed)
    if taken_back != GOES:
        return _refused(taken_back)
    if Kind.SECRETS in touched:
        return "6 UNDO-PAST-CLEAN-UP"
    pinned = scenario == "already-pinned" and _pin_is_gone(state)
    return "11 UNDO-INCOMPLETE, undone-in-part" if pinned else "0 undone"


def _refused(id: str) -> str:
    return f"3 {id}" if id == "RUN-ENDED" else f"6 {id}"


def _pin_is_gone(state: State) -> bool:
    """Or may be: the expired thumbprint stays away then, as SQL Server would not start with it."""
    changed = {effect.resource.kind for effect in state.effects if effect.phase == "run"}
    begun = state.intent.resource.kind if state.intent and state.intent.declared else None
    return Kind.REGISTRY_VALUE in {*changed, begun}


def put_up(
    new_lab: NewLab, scenario: str, order: tuple[str, ...], at: int, delay: float
) -> tuple[Path, bool]:
    """A lab after the kills of ``order``, and whether each of them hit a process that still ran."""
    lab = new_lab(scenario)
    if order[0] == "undo":
        assert answer(lab, "run", scenario, *BEFORE_CLEAN_UP.get(scenario, ()))[0] in "046"
    return lab, all([killed(lab, verb, scenario, at, delay) for verb in order])  # noqa: C419 - each of them


@pytest.mark.sample("10")
@pytest.mark.parametrize("number", range(TIMES))
def test_after_sigkill_resume_or_undo_works(new_lab: NewLab, number: int) -> None:
    scenario, chance = NAMES[number % len(NAMES)], random.Random(number)
    order = ORDERS[number // len(NAMES) % len(ORDERS)]
    at, delay, hit = chance.randrange(1, 60 // len(order)), chance.uniform(0.0, 0.02), False
    while not hit and at:  # whoever was faster dies earlier, in another lab
        lab, hit = put_up(new_lab, scenario, order, at, delay)
        at //= 2
    pristine = new_lab(scenario)
    up, state = service_states(pristine), fold_of(lab)
    left = state_of(lab)
    way = chance.choice(("resume", "undo"))
    expected = lawful(scenario, state, way)
    given = answer(lab, way, scenario)
    story = f"{scenario}: {' '.join(order)} {'killed' if hit else 'over'}, {left}; {way}: {given}"
    note(story)
    assert given == expected, story
    if given == "6 UNDO-BEGUN":  # resume is not the way; undo is
        expected = lawful(scenario, fold_of(lab), "undo")
        assert answer(lab, "undo", scenario) == expected, story
    server = discover(open_lab(lab).reader())
    states = service_states(lab)
    assert not [n for n in (server.sql.service, *server.services) if up[n] == "running" != states[n]], story
    if state_of(lab) == "undone":
        assert machine_bytes(lab) == machine_bytes(pristine), story
