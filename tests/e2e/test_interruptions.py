"""A run that is interrupted at any write, in any way, can be gone on with or taken back.

From the trace of an unbroken run: before and after every write, the host fails, hangs, or the
process is gone (``os._exit`` in a forked child); then a new process resumes or undoes.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from e2e_helpers import (
    NewLab,
    end_state,
    in_child,
    machine_bytes,
    rescue,
    resume,
    service_states,
    undo,
)

from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import Refused
from sepmtk.model.outcome import ExitCode

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork"),
    pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning"),
]

WRITES = 15
"""Port writes of an unbroken rescue of kb-229342; a test holds the number."""


@pytest.fixture(scope="session")
def unbroken(tmp_path_factory: pytest.TempPathFactory, templates: dict[str, Path]) -> dict[str, object]:
    """How the resources stand after a run that nothing disturbed."""
    import shutil

    from sepmtk.machine.lab import scenarios

    source = templates[""] / "kb-229342"
    if not source.exists():
        scenarios.create(source, "kb-229342")
        templates["kb-229342"] = source
    lab = tmp_path_factory.mktemp("unbroken") / "lab"
    shutil.copytree(source, lab)
    plan = FaultPlan()
    result = rescue(lab, machine=with_faults(open_lab(lab), plan))
    assert result.outcome is ExitCode.WAITING
    assert len(plan.trace) == WRITES, plan.trace
    return end_state(lab)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", list(FaultKind))
@pytest.mark.parametrize("write", range(WRITES))
def test_resume_ends_as_an_unbroken_run(
    new_lab: NewLab, unbroken: dict[str, object], write: int, kind: FaultKind, after: bool
) -> None:
    lab = new_lab()
    before = machine_bytes(lab)
    code = in_child(lab, FaultPlan(at=write, kind=kind, after=after))
    assert code == {FaultKind.KILL: KILLED}.get(kind, ExitCode.FAILED)
    assert resume(lab).outcome is ExitCode.WAITING
    assert end_state(lab) == unbroken
    assert undo(lab).outcome is ExitCode.DONE  # the journal knows of the settled write too
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("kind", list(FaultKind))
@pytest.mark.parametrize("write", range(WRITES))
def test_undo_gives_back_every_byte(new_lab: NewLab, write: int, kind: FaultKind, after: bool) -> None:
    lab = new_lab()
    before, services = machine_bytes(lab), service_states(lab)
    code = in_child(lab, FaultPlan(at=write, kind=kind, after=after))
    assert code == {FaultKind.KILL: KILLED}.get(kind, ExitCode.FAILED)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
    assert service_states(lab) == services


UNDO_WRITES = 15
"""Port writes of the undo of a whole rescue."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("write", range(UNDO_WRITES))
def test_a_killed_undo_is_gone_on_with(new_lab: NewLab, write: int, after: bool) -> None:
    lab = new_lab()
    before = machine_bytes(lab)
    assert rescue(lab).outcome is ExitCode.WAITING
    assert in_child(lab, FaultPlan(at=write, kind=FaultKind.KILL, after=after), undo) == KILLED
    with pytest.raises(Refused, match="UNDO-BEGUN"):
        resume(lab)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


def test_an_undo_has_that_many_writes(lab: Path) -> None:
    rescue(lab)
    plan = FaultPlan()
    undo(lab, machine=with_faults(open_lab(lab), plan))
    assert len(plan.trace) == UNDO_WRITES, plan.trace
