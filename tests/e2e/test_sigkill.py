"""SIGKILL, aimed by the journal: the process dies right after a record reached the disk.

Over every scenario that has something to renew, in a run, a resume and an undo; then another process resumes
or undoes. SEPMTK_TORTURE says how many kills there are in all (``dev.py torture [N]``: 200); how each came to
its end is counted and shown at the end of the tests.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from e2e_helpers import NewLab, machine_bytes, service_states

from sepmtk.engine import carry_out
from sepmtk.engine.folder import RunFolder
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import SCENARIOS
from sepmtk.sepm.discover import discover

KILLS = int(os.environ.get("SEPMTK_TORTURE", "20"))
NOTHING_TO_RENEW = {"healthy", "external-sql"}
NAMES = tuple(name for name in SCENARIOS if name not in NOTHING_TO_RENEW)
SOUND = {0, 4, 6, 11}
"""Done, waiting for a person, refused for partners after the rescue, and undone but for a pin that SQL Server
would not start with."""
OPTIONS = {"expiring-soon": ("--accept", "ROUTE-EMERGENCY"), "trust-left-on": ("--accept", "ROUTE-EMERGENCY")}

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")


@pytest.fixture(scope="session")
def ends() -> Iterator[Counter[str]]:
    """Every end by kind, for whoever reads the output (``-s``, or the file that SEPMTK_ENDS names)."""
    found: Counter[str] = Counter()
    yield found
    lines = "\n".join(f"{count:5} {kind}" for kind, count in sorted(found.items()))
    if file := os.environ.get("SEPMTK_ENDS"):
        with Path(file).open("a", encoding="utf-8") as out:
            out.write(lines + "\n")
    print(f"\nends of {found.total()} kills:\n{lines}")


def command(lab: Path, verb: str) -> list[str]:
    more = ("--accept", "UNDO-INTO-OUTAGE") if verb == "undo" else ()
    return [sys.executable, "-m", "sepmtk", "--lab", str(lab), "renew", verb, "--yes", "-q", *more]


def records(lab: Path) -> int:
    """Lines of the journal of the lab's run, 0 before there is one."""
    return sum(file.read_bytes().count(b"\n") for file in lab.glob("sepmtk/runs/*/journal.jsonl"))


def killed(lab: Path, verb: str, lines: int, delay: float, more: tuple[str, ...] = ()) -> bool:
    """Start ``verb`` and kill it ``delay`` seconds after it has added ``lines`` records."""
    lines += records(lab)
    process = subprocess.Popen(
        [*command(lab, verb), *more], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    while process.poll() is None and records(lab) < lines:
        time.sleep(0.0005)
    try:
        process.wait(timeout=delay)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def code(lab: Path, verb: str, more: tuple[str, ...] = ()) -> int:
    done = subprocess.run([*command(lab, verb), *more], capture_output=True)
    assert b"Traceback" not in done.stderr, done.stderr.decode()
    return done.returncode


@pytest.mark.sample("10", "13")
@pytest.mark.parametrize("number", range(KILLS))
def test_after_sigkill_resume_or_undo_works(new_lab: NewLab, ends: Counter[str], number: int) -> None:
    scenario, chance = NAMES[number % len(NAMES)], random.Random(number)
    lab = new_lab(scenario)
    before, up = machine_bytes(lab), service_states(lab)
    more = OPTIONS.get(scenario, ())
    at, delay = chance.randrange(1, 60), chance.uniform(0.0, 0.02)
    verb = ("run", "undo", "run", "resume")[number // len(NAMES) % 4]
    if verb == "run":
        was_killed = killed(lab, "run", at, delay, more)
    elif verb == "undo":
        assert code(lab, "run", more) in SOUND
        was_killed = killed(lab, "undo", at % 40 + 1, delay)
    else:
        killed(lab, "run", at % 20 + 1, delay, more)
        was_killed = killed(lab, "resume", at % 20 + 1, delay)
    way = "resume" if verb != "undo" and number % 2 == 0 and was_killed and records(lab) else "undo"
    ended = code(lab, way) if records(lab) else 0
    state = _state(lab)
    ends[f"{scenario}: {verb} {'killed' if was_killed else 'over'}, {way}: {ended} {state}"] += 1
    assert ended in SOUND or (ended == 3 and not was_killed), (scenario, verb, way, ended, state)
    server = discover(open_lab(lab).reader())
    states = service_states(lab)
    assert not [n for n in (server.sql.service, *server.services) if up[n] == "running" != states[n]]
    if way == "undo" and state == "undone":
        assert machine_bytes(lab) == before


def _state(lab: Path) -> str:
    found = sorted(lab.glob("sepmtk/runs/*/plan.json"))
    return carry_out.fold_of(RunFolder(found[-1].parent)).outcome if found else "no run"
