"""A run that is interrupted at any write, in any way, can be gone on with or taken back.

From the trace of an unbroken run: before and after every write, the host fails, hangs, or the
process is gone (``os._exit`` in a forked child); then a new process resumes or undoes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import pytest
from e2e_helpers import (
    CASES,
    NEEDS_FORK,
    NewLab,
    bench_on,
    copied,
    end_state,
    in_child,
    machine_bytes,
    plan,
    rescue,
    resume,
    service_states,
    undo,
)

from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal.plan import PlanResult

pytestmark = NEEDS_FORK


@pytest.fixture(scope="session")
def planned(pristine: Callable[[str], Path]) -> PlanResult:
    """The plan that all copies of the lab carry out."""
    return plan(bench_on(pristine("kb-229342")))


class Unbroken(NamedTuple):
    """A run that nothing disturbed: how resources stand after it, its port writes, those of its undo."""

    end: dict[str, object]
    writes: int
    undo: int


@pytest.fixture(scope="session")
def unbroken(pristine: Callable[[str], Path], planned: PlanResult) -> Unbroken:
    lab, there, back = copied(pristine("kb-229342"), "unbroken"), FaultPlan(), FaultPlan()
    result = rescue(lab, machine=with_faults(open_lab(lab), there), planned=planned)
    assert result.outcome is ExitCode.WAITING
    end = end_state(lab)
    assert undo(lab, machine=with_faults(open_lab(lab), back)).outcome is ExitCode.DONE
    assert there.trace and back.trace
    return Unbroken(end, len(there.trace), len(back.trace))


@pytest.mark.sample(
    "2-fail-before", "6-fail-after", "8-hang-before", "10-hang-after", "9-kill-before", "12-kill-after"
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", [FaultKind.FAIL, FaultKind.HANG, FaultKind.KILL])
@pytest.mark.parametrize("case", range(CASES))
def test_it_is_gone_on_with_or_taken_back(
    new_lab: NewLab, planned: PlanResult, unbroken: Unbroken, case: int, kind: FaultKind, after: bool
) -> None:
    for write in range(case, unbroken.writes, CASES):
        lab = new_lab()
        before, services = machine_bytes(lab), service_states(lab)
        code = in_child(lab, FaultPlan(at=write, kind=kind, after=after), partial(rescue, planned=planned))
        assert code == {FaultKind.KILL: KILLED}.get(kind, ExitCode.FAILED)
        other = copied(lab, f"other{write}")

        assert resume(lab).outcome is ExitCode.WAITING
        assert end_state(lab) == unbroken.end
        assert undo(lab).outcome is ExitCode.DONE  # the journal knows of the settled write too
        assert machine_bytes(lab) == before

        assert undo(other).outcome is ExitCode.DONE
        assert machine_bytes(other) == before
        assert service_states(other) == services


@pytest.mark.sample("5-before", "9-after")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("case", range(CASES))
def test_a_killed_undo_is_gone_on_with(
    new_lab: NewLab, planned: PlanResult, unbroken: Unbroken, case: int, after: bool
) -> None:
    for write in range(case, unbroken.undo, CASES):
        lab = new_lab()
        before = machine_bytes(lab)
        assert rescue(lab, planned=planned).outcome is ExitCode.WAITING
        assert in_child(lab, FaultPlan(at=write, kind=FaultKind.KILL, after=after), undo) == KILLED
        with pytest.raises(Refused, match="UNDO-BEGUN"):
            resume(lab)
        assert undo(lab).outcome is ExitCode.DONE
        assert machine_bytes(lab) == before
