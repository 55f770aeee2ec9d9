"""KB steps 8 and 11 over the REST API, the process gone around each change and at each record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from e2e_api import gone_around_change, resumed, secure, session, undone
from e2e_helpers import (
    NEEDS_FORK,
    SetBack,
    at_the_console,
    hours,
    on_machine,
    rescue,
    resume_seeing,
    update_at_the_console,
    waits_at,
)
from e2e_kills import gone_after, records

from sepmtk.machine.lab import rest
from sepmtk.machine.lab.layout import OUTBOX, real
from sepmtk.machine.lab.scm import lab_at
from sepmtk.model.errors import Refused
from sepmtk.renewal import run as renew_run

pytestmark = NEEDS_FORK

WAITS = {8: "wait-for-relaxed-policy", 11: "restore-server-list"}


@pytest.fixture(autouse=True)
def nobody_has_called_yet() -> None:
    rest._calls.clear()


@pytest.fixture(scope="module")
def before_step(
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[int, str], Path]:
    """A lab whose next resume does step 8 or 11 over the API, made once."""
    made: dict[tuple[int, str], Path] = {}

    def lab_before(step: int, scenario: str) -> Path:
        if (step, scenario) not in made:
            made[step, scenario] = _before(step, scenario, tmp_path_factory.mktemp("before") / "lab")
        return made[step, scenario]

    return lab_before


def _before(step: int, scenario: str, lab: Path) -> Path:
    from sepmtk.machine.lab import scenarios

    scenarios.create(lab, scenario)
    run = rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    if step == 11:
        resumed(lab)
        hours(lab, 24 * 7)
        resumed(lab)
        update_at_the_console(lab, run.folder)
        if waits_at(resumed(lab), "run-configuration-wizard"):
            at_the_console(lab, "run-wizard")
            resumed(lab)
        hours(lab, 36)
    return lab


def copy_of(lab: Path, tmp_path: Path, name: str = "lab") -> Path:
    return Path(shutil.copytree(lab, tmp_path / name))


@pytest.mark.sample("8-1-after")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("call", [0, 1, 2])
@pytest.mark.parametrize("step", [8, 11])
def test_gone_around_a_change(
    before_step: Callable[[int, str], Path], tmp_path: Path, step: int, call: int, after: bool
) -> None:
    lab = copy_of(before_step(step, "kb-229342"), tmp_path)
    gone_around_change(lab, call, after, renew_run.resume)
    other = copy_of(lab, tmp_path, "other")
    assert waits_at(resumed(lab), WAITS[step])
    assert secure(lab) == [step == 11] * 3
    changed = secure(other)
    if step == 11:
        with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
            undone(other)
        assert secure(other) == changed
    else:
        assert changed.count(False) == call + after
        for begun in (other, lab):  # from where it was gone, and after it was gone on with
            undone(begun)
            assert secure(begun) == [True] * 3


@pytest.mark.slow
def test_what_was_turned_off_unrecorded_is_turned_on_again_at_last(
    before_step: Callable[[int, str], Path], tmp_path: Path
) -> None:
    """Gone after the last change, gone on with by somebody who has no log-in to the API."""
    lab = copy_of(before_step(8, "kb-229342"), tmp_path)
    gone_around_change(lab, 2, True, renew_run.resume)
    assert waits_at(resume_seeing(lab), WAITS[8])
    hours(lab, 24 * 7)
    resumed(lab)
    [run] = (lab / "sepmtk" / "runs").iterdir()
    update_at_the_console(lab, str(run))
    resumed(lab)
    hours(lab, 36)
    assert waits_at(resumed(lab), WAITS[11])
    assert secure(lab) == [True] * 3


@pytest.mark.slow
def test_the_first_group_is_still_the_first_after_an_interruption(
    before_step: Callable[[int, str], Path], tmp_path: Path
) -> None:
    """Its policy was not compiled: no other group is touched, however often the run is gone on with, and
    whatever the clock says meanwhile."""
    lab = copy_of(before_step(8, "kb-229342"), tmp_path)
    outbox = real(lab_at(lab), OUTBOX)
    shutil.copytree(outbox, tmp_path / "outbox")
    gone_around_change(lab, 0, True, renew_run.resume)
    shutil.copytree(tmp_path / "outbox", outbox, dirs_exist_ok=True)
    told: list[str] = []
    for times in (1, 2):
        bench = replace(session(lab, "renew resume"), tell=lambda event: told.append(event.id))
        if times == 2:
            bench = on_machine(bench, replace(bench.machine, clock=SetBack(lab)))
        assert waits_at(renew_run.resume(bench), "relax-client-security")
        assert told.count("security.not-compiled") == times
        assert secure(lab).count(False) == 1


@pytest.mark.slow
@pytest.mark.parametrize("step", [8, 11])
def test_gone_at_a_record(before_step: Callable[[int, str], Path], tmp_path: Path, step: int) -> None:
    """On the planned route, around what is known of the first group, and at the end of the day."""
    whole = before_step(step, "expiring-soon")
    seen = len(records(whole))
    unbroken = copy_of(whole, tmp_path, "unbroken")
    assert waits_at(resumed(unbroken), WAITS[step])
    written = records(unbroken)[seen:]
    first = written.index("intent")
    for number in (first - 1, first, first + 1, len(written) - 1):
        lab = copy_of(whole, tmp_path, f"lab{number}")
        gone_after(number, partial(resumed, lab))
        assert waits_at(resumed(lab), WAITS[step])
        assert secure(lab) == [step == 11] * 3
        assert records(lab).count("effect") == records(unbroken).count("effect")


@pytest.mark.sample("0-True")
@pytest.mark.parametrize(("call", "after"), [(0, False), (0, True), (2, True)])
def test_an_undo_gone_around_a_change_is_gone_on_with(
    before_step: Callable[[int, str], Path], tmp_path: Path, call: int, after: bool
) -> None:
    lab = copy_of(before_step(8, "expiring-soon"), tmp_path)
    assert waits_at(resumed(lab), WAITS[8])
    gone_around_change(lab, call, after, renew_run.undo)
    assert secure(lab).count(True) == call + after
    with pytest.raises(Refused, match="UNDO-BEGUN"):
        resumed(lab)
    undone(lab)
    assert secure(lab) == [True] * 3
