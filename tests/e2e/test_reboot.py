"""The power goes at any write, of a run or of its undo: what a reboot started is stopped again."""

from __future__ import annotations

import pytest
from e2e_helpers import (
    NEEDS_FORK,
    NewLab,
    bench_on,
    do,
    in_child,
    machine_bytes,
    new_thumbprint,
    reboot,
    rescue,
    resume,
    service_states,
    undo,
)

from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan
from sepmtk.model.outcome import ExitCode

pytestmark = NEEDS_FORK


def killed(at: int) -> FaultPlan:
    return FaultPlan(at=at, kind=FaultKind.KILL, after=True)


@pytest.mark.sample("9")
@pytest.mark.parametrize("write", range(3, 14, 2))
def test_a_run_goes_on_after_a_reboot(new_lab: NewLab, write: int) -> None:
    lab = new_lab()
    before = machine_bytes(lab)
    assert in_child(lab, killed(write)) == KILLED
    reboot(lab)
    waiting = resume(lab)
    assert waiting.outcome is ExitCode.WAITING
    assert do("sql.probe", bench_on(lab)).thumbprint == new_thumbprint(waiting.folder)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.sample("9")
@pytest.mark.parametrize("write", range(1, 13, 2))
def test_an_undo_goes_on_after_a_reboot(new_lab: NewLab, write: int) -> None:
    lab = new_lab()
    before, services = machine_bytes(lab), service_states(lab)
    rescue(lab)
    assert in_child(lab, killed(write), undo) == KILLED
    reboot(lab)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
    assert service_states(lab) == services
