"""A run that is interrupted at any write, in any way, can be gone on with or taken back.

From the trace of an unbroken run: before and after every write, the host fails, hangs, or the
process is gone (``os._exit`` in a forked child); then a new process resumes or undoes.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from e2e_helpers import (
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

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

WRITES = 15
"""Port writes of an unbroken rescue of kb-229342; a test holds the number."""


@pytest.fixture(scope="session")
def planned(pristine: Callable[[str], Path]) -> PlanResult:
    """The plan that all copies of the lab carry out."""
    return plan(bench_on(pristine("kb-229342")))


@pytest.fixture(scope="session")
def unbroken(pristine: Callable[[str], Path], planned: PlanResult) -> dict[str, object]:
    """How the resources stand after a run that nothing disturbed."""
    lab, faults = copied(pristine("kb-229342"), "unbroken"), FaultPlan()
    result = rescue(lab, machine=with_faults(open_lab(lab), faults), planned=planned)
    assert result.outcome is ExitCode.WAITING
    assert len(faults.trace) == WRITES, faults.trace
    return end_state(lab)


@pytest.mark.sample(
    "2-fail-before", "6-fail-after", "8-hang-before", "10-hang-after", "9-kill-before", "12-kill-after"
)
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", [FaultKind.FAIL, FaultKind.HANG, FaultKind.KILL])
@pytest.mark.parametrize("write", range(WRITES))
def test_it_is_gone_on_with_or_taken_back(
    lab: Path, planned: PlanResult, unbroken: dict[str, object], write: int, kind: FaultKind, after: bool
) -> None:
    before, services = machine_bytes(lab), service_states(lab)
    code = in_child(lab, FaultPlan(at=write, kind=kind, after=after), partial(rescue, planned=planned))
    assert code == {FaultKind.KILL: KILLED}.get(kind, ExitCode.FAILED)
    other = copied(lab, "other")

    assert resume(lab).outcome is ExitCode.WAITING
    assert end_state(lab) == unbroken
    assert undo(lab).outcome is ExitCode.DONE  # the journal knows of the settled write too
    assert machine_bytes(lab) == before

    assert undo(other).outcome is ExitCode.DONE
    assert machine_bytes(other) == before
    assert service_states(other) == services


UNDO_WRITES = 16
"""Port writes of the undo of a whole rescue."""


@pytest.mark.sample("5-before", "9-after")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", range(UNDO_WRITES))
def test_a_killed_undo_is_gone_on_with(lab: Path, planned: PlanResult, write: int, after: bool) -> None:
    before = machine_bytes(lab)
    assert rescue(lab, planned=planned).outcome is ExitCode.WAITING
    assert in_child(lab, FaultPlan(at=write, kind=FaultKind.KILL, after=after), undo) == KILLED
    with pytest.raises(Refused, match="UNDO-BEGUN"):
        resume(lab)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


def test_an_undo_has_that_many_writes(lab: Path) -> None:
    rescue(lab)
    faults = FaultPlan()
    undo(lab, machine=with_faults(open_lab(lab), faults))
    assert len(faults.trace) == UNDO_WRITES, faults.trace
