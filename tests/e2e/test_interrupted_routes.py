"""The routes other than the emergency one, their process gone at any record or around any write.

Their steps are those of the emergency route, which is tested at every instant; here a sample is taken
of each day. ``dev.py torture`` takes every instant.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from e2e_helpers import (
    CASES,
    NEEDS_FORK,
    NewLab,
    copied,
    end_state,
    in_child,
    machine_bytes,
    rescue,
    resume,
    service_states,
    undo,
)
from e2e_kills import CHOSEN, export, gone_after, records, seeing

from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.model.errors import NothingToDo, Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal.run import RunResult

pytestmark = NEEDS_FORK


EVERY = "SEPMTK_TORTURE" in os.environ


def begun(lab: Path) -> RunResult:
    return rescue(lab, partners="none")


def by_hand(new_lab: NewLab) -> Path:
    lab = new_lab()
    rescue(lab)
    shutil.rmtree(lab / "sepmtk")
    return lab


def planned(new_lab: NewLab) -> Path:
    return new_lab("expiring-soon")


@pytest.mark.sample("planned")
@pytest.mark.parametrize("made", [planned, by_hand], ids=["planned", "clients-only"])
def test_gone_at_any_record_of_any_day(new_lab: NewLab, made: Callable[[NewLab], Path]) -> None:
    """Each day on a copy of the lab for each record: gone right after it, then taken back or gone on
    with, which ends where the undisturbed day ends."""
    lab = made(new_lab)
    act, past_console = begun, False
    walked: list[str] = []
    while True:
        before, whole = machine_bytes(lab), copied(lab, "whole")
        seen = len(records(lab)) if walked else 0
        result = act(whole)
        written = records(whole)[seen:]
        for number in sample(written, len(walked)):
            type, gone = written[number], copied(lab, "gone")
            gone_after(number, partial(act, gone))
            if type == "end":
                continue
            if EVERY or type in ("seen", "intent"):
                takes_back(copied(gone, "undone"), before, past_console)
            again = seeing(gone) if (gone / "clients.csv").exists() else resume(gone)
            assert (again.outcome, again.remaining) == (result.outcome, result.remaining), type
            assert end_state(gone) == end_state(whole), type
        shutil.rmtree(lab)
        whole.rename(lab)
        if result.outcome is ExitCode.DONE:
            break
        waits = result.remaining[0]
        past_console = past_console or waits == "update-server-certificate"
        CHOSEN[waits](lab, str(lab / "sepmtk" / "runs" / result.run))
        walked.append(waits)
        export(lab)
        act = seeing
    assert set(CHOSEN) - set(walked) <= {"run-configuration-wizard"}


def sample(written: list[str], day: int) -> list[int]:
    """A day of few records: what was seen, or that the run waits, in turn. One with effects: around them."""
    if EVERY:
        return list(range(len(written)))
    if "intent" in written:
        return [n for n, type in enumerate(written) if type in ("intent", "effect")][-2:]
    return [written.index("seen") if day % 2 else len(written) - 1]


def takes_back(lab: Path, before: dict[str, str], past_console: bool) -> None:
    """Not a byte of the machine is another than before, whether undo may be or not."""
    if past_console:
        with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
            undo(lab)
    else:
        assert undo(lab).outcome is ExitCode.DONE
        with pytest.raises(NothingToDo):
            resume(lab)
    assert machine_bytes(lab) == before


@pytest.fixture(scope="module")
def sql_only(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], int]:
    """How a run that nothing disturbed leaves the server, and with how many port writes."""
    from sepmtk.machine.lab import scenarios

    lab = tmp_path_factory.mktemp("sql-only") / "lab"
    scenarios.create(lab, "gui-renewed-only")
    plan = FaultPlan()
    assert rescue(lab, machine=with_faults(open_lab(lab), plan)).outcome is ExitCode.DONE
    assert plan.trace
    return end_state(lab), len(plan.trace)


INSTANTS = [(case, after) for case in range(CASES) for after in (False, True)]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "after"), INSTANTS if EVERY else INSTANTS[::7])
def test_sql_only_gone_around_a_write(
    new_lab: NewLab, sql_only: tuple[dict[str, object], int], case: int, after: bool
) -> None:
    end, writes = sql_only
    for write in range(case, writes, CASES):
        lab = new_lab("gui-renewed-only")
        before, services = machine_bytes(lab), service_states(lab)
        assert in_child(lab, FaultPlan(at=write, kind=FaultKind.KILL, after=after)) == KILLED
        other = copied(lab, f"undone{write}")
        assert undo(other).outcome is ExitCode.DONE
        assert (machine_bytes(other), service_states(other)) == (before, services)
        assert resume(lab).outcome is ExitCode.DONE
        assert end_state(lab) == end
