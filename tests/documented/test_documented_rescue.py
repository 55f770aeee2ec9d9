"""The rescue over Windows as documented: to the end, undone, and interrupted at every call that writes."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import e2e_helpers
import pytest
from documented_host import Documented, own_files
from documented_kernel import AUTHENTICATED, EVERYONE, KILLED, OURS, USERS, Interruption
from e2e_helpers import bench_on, machine_bytes, rescue, rolled_out, undo
from pytest_mock import MockerFixture

from sepmtk.machine.lab import access
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import ServiceState
from sepmtk.machine.windows import host
from sepmtk.model.errors import Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.run import RunResult

Windows = tuple[Documented, Machine]
ANOTHER = "S-1-5-21-1-2-3-1003"
WRITES = 19
"""Calls that write, from a rescue's first to its last; a test of its own counts them."""


def bytes_of(model: Documented) -> dict[str, str]:
    """Everything that lasts, aside from what the toolkit keeps for itself."""
    found = machine_bytes(model.lab.root)
    return {name: hash for name, hash in found.items() if not name.startswith("C/ProgramData")}


def resume(windows: Windows) -> RunResult:
    model, machine = windows
    return renew_run.resume(bench_on(model.lab.root, "renew resume", machine=machine))


@pytest.mark.slow
def test_the_rescue_and_its_undo(outage: Windows) -> None:
    model, machine = outage
    before, states = bytes_of(model), {n: machine.services.info(n).state for n in machine.services.names()}
    root_xml = bench_on(model.lab.root, machine=machine).server.root_xml
    list_before = machine.files.security(root_xml)
    begun = len(model.kernel.trace)
    result = rescue(model.lab.root, machine=machine)
    assert (result.outcome, result.remaining[0]) == (ExitCode.WAITING, "check-partners")
    assert len(model.kernel.trace) - begun == WRITES, model.kernel.trace[begun:]
    assert machine.services.info("semsrv").state is ServiceState.RUNNING
    assert machine.files.security(root_xml) == list_before
    assert undo(model.lab.root, machine=machine).outcome is ExitCode.DONE
    now = bytes_of(model)
    assert {n for n in now | before if now.get(n) != before.get(n)} - {"attributes.json"} == set()
    assert machine.files.security(root_xml) == list_before
    assert {n: machine.services.info(n).state for n in machine.services.names()} == states


def test_to_the_end_with_the_people_who_carry_it_on(outage: Windows, mocker: MockerFixture) -> None:
    """Step 9's PFX lies where whoever runs this may read it, until clean-up; no run is made accessible by
    looking for it, and another administrator carries on."""
    model, machine = outage
    mocker.patch.object(e2e_helpers, "open_lab", lambda folder: machine)
    own_files(mocker)
    result = rolled_out(model.lab.root, revert_trust=True)
    state = machine.host.facts().state_folder
    handed = state / f"hand-out-{result.run}"
    assert sorted(path.name for path in handed.iterdir()) == ["server.pfx", "server.pfx.password"]
    assert [model.disk.explorer_opens(place, OURS) for place in (state, handed)] == [False, False]
    plain = frozenset({OURS, USERS, EVERYONE, AUTHENTICATED})
    for path in handed.iterdir():
        assert access.allows(model.disk.security(path).packed(), plain, 0x120089)
        assert not access.allows(model.disk.security(path).packed(), plain - {OURS}, 0x1)
    assert model.disk.explorer_opens(handed, ANOTHER)
    model.kernel.user = ANOTHER
    host.open_server()
    assert e2e_helpers.resume_seeing(model.lab.root).outcome is ExitCode.DONE
    assert not handed.exists()
    assert not e2e_helpers.do("trust.show", bench_on(model.lab.root, machine=machine)).trust


def test_a_run_that_others_were_let_into_is_refused_until_they_are_out(outage: Windows) -> None:
    """Explorer, pointed at the runs: no list above them tells of it."""
    model, machine = outage
    rescue(model.lab.root, machine=machine, until="backup")
    runs = machine.host.facts().state_folder / "runs"
    assert model.disk.explorer_opens(runs, OURS)
    host.open_server()
    model.kernel.user = ANOTHER
    with pytest.raises(Refused, match="STATE-FOLDER-SHARED") as refused:
        host.open_server()
    assert (refused.value.params["path"], OURS in str(refused.value.params["others"])) == (str(runs), True)


def interrupted(windows: Windows, at: int, **how: Any) -> None:
    """The rescue with one of its calls gone wrong."""
    model, machine = windows
    model.kernel.interruption = Interruption(at=len(model.kernel.trace) + at, **how)
    if not how.get("kill"):
        assert rescue(model.lab.root, machine=machine).outcome is ExitCode.FAILED
    else:
        child = os.fork()
        if child == 0:  # pragma: no cover - another process
            try:
                rescue(model.lab.root, machine=machine)
            finally:
                os._exit(99)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    model.kernel.interruption = None


def goes_on(windows: Windows) -> None:
    result = resume(windows)
    assert (result.outcome, result.remaining[0]) == (ExitCode.WAITING, "check-partners")


def goes_back(windows: Windows) -> None:
    model, machine = windows
    undone = undo(model.lab.root, machine=machine)
    assert undone.outcome is ExitCode.DONE, undone.report.error


HOW: dict[str, dict[str, Any]] = {
    "denied": {"code": 5},
    "broken": {"code": 1117},
    "killed-before": {"kill": True},
    "killed-after": {"kill": True, "after": True},
}


@pytest.mark.parametrize("end", [goes_on, goes_back])
@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize("at", range(WRITES))
@pytest.mark.sample("0-killed-after-goes_back", "5-denied-goes_on")
def test_a_rescue_that_is_interrupted_at_a_call(
    outage: Windows, at: int, how: str, end: Callable[[Windows], None]
) -> None:
    model, _ = outage
    before = bytes_of(model)
    interrupted(outage, at, **HOW[how])
    end(outage)
    if end is goes_back:
        now = bytes_of(model)
        assert {n for n in now | before if now.get(n) != before.get(n)} - {"attributes.json"} == set()
