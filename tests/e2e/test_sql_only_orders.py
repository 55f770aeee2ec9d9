"""The SQL-only route (SEPM was renewed at its console): killed, resumed and taken back in every order."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path

import pytest
from e2e_helpers import NewLab, bench_on, copied, end_state, machine_bytes, rescue, service_states, undo
from e2e_kills import gone_after

from sepmtk.model.errors import SepmtkError
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.run import RunResult

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

Act = Callable[[Path], RunResult]
ACTS: dict[str, Act] = {
    "run": rescue,
    "resume": lambda lab: renew_run.resume(bench_on(lab, "renew resume"), run_of(lab)),
    "undo": lambda lab: undo(lab, run_of(lab)),
}
KILLED = [(), ("resume",), ("undo",), *product(("resume", "undo"), repeat=2)]
"""What is killed after the run was; ``resume`` after ``undo`` is refused, and nothing is there to kill."""
EVERY = "SEPMTK_TORTURE" in os.environ


def run_of(lab: Path) -> str:
    return next(lab.glob("sepmtk/runs/*")).name


def refusal(lab: Path, verb: str) -> str:
    try:
        result = ACTS[verb](lab)
    except SepmtkError as error:
        return error.id
    assert result.outcome is ExitCode.DONE, (verb, result.report.error)
    return ""


def cut(lab: Path, verb: str, record: int, undoing: bool) -> bool:
    """Whether an undo has begun after ``verb`` was killed; where it has, ``resume`` is refused."""
    if undoing and verb == "resume":
        assert refusal(lab, verb) == "UNDO-BEGUN"
        return True
    gone_after(record, partial(ACTS[verb], lab))
    return verb == "undo"


@pytest.mark.slow
def test_every_order(new_lab: NewLab) -> None:
    template = new_lab("gui-renewed-only")
    before, up, whole = machine_bytes(template), service_states(template), copied(template, "whole")
    rescue(whole)
    wanted, seen = end_state(whole), set()
    firsts, points = ((20, 45), range(1, 7)) if EVERY else ((35,), (3,))
    for first, record, then, last in product(firsts, points, KILLED, ("resume", "undo")):
        lab, story = copied(template, "cut"), (first, record, then, last)
        undoing = False
        for verb, at in (("run", first), *((verb, record) for verb in then)):
            undoing = cut(lab, verb, at, undoing)
        answer = refusal(lab, last)
        if undoing and last == "resume":
            assert (answer, refusal(lab, "undo")) == ("UNDO-BEGUN", ""), story
        else:
            assert answer == "", story
        seen.add((undoing, last))
        assert service_states(lab) == up, story
        if undoing or last == "undo":
            assert machine_bytes(lab) == before, story
            assert (refusal(lab, "undo"), refusal(lab, "resume")) == ("RUN-ENDED", "RUN-ENDED"), story
        else:
            assert end_state(lab) == wanted, story
            over = refusal(lab, "undo"), refusal(lab, "resume")
            assert over == ("UNDO-PAST-CLEAN-UP", "RUN-ENDED"), story
    assert seen == set(product((False, True), ("resume", "undo")))


@pytest.mark.slow
def test_run_to_the_last_step_before_clean_up_then_undo(new_lab: NewLab) -> None:
    lab = new_lab("gui-renewed-only")
    before = machine_bytes(lab)
    assert rescue(lab, until="verify").outcome is ExitCode.WAITING
    gone_after(9, partial(ACTS["undo"], lab))
    assert refusal(lab, "resume") == "UNDO-BEGUN"
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("removed", [False, True])
def test_killed_at_the_clean_up(new_lab: NewLab, removed: bool) -> None:
    """Until the secrets are known to be gone both ways are open; then the way is forward."""
    lab = new_lab("gui-renewed-only")
    before = machine_bytes(lab)
    rescue(lab, until="verify")
    record = ("step", "before", "intent", "effect").index("effect" if removed else "intent")
    gone_after(record, partial(ACTS["resume"], lab))
    ahead = copied(lab, "ahead")
    assert refusal(ahead, "resume") == ""
    assert renew_run.status(bench_on(ahead), run_of(ahead)).outcome == "done"
    assert refusal(lab, "undo") == ("UNDO-PAST-CLEAN-UP" if removed else "")
    assert (machine_bytes(lab) == before) is not removed
