"""Two commands at the same moment: neither takes the other's run, and none goes by what was true before it
had its turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import (
    bench_on,
    do,
    machine_bytes,
    relaxed,
    rescue,
    resume,
    resume_seeing,
    undo,
    update_at_the_console,
    waits_at,
)
from pytest_mock import MockerFixture

from sepmtk.engine import runs
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.on_record import kept
from sepmtk.model.clients import ClientRow
from sepmtk.model.errors import NothingToDo, Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run


def test_two_commands_of_the_same_second_are_two_runs(lab: Path, mocker: MockerFixture) -> None:
    """Both chose a name before either had the lock."""
    plan = mocker.patch.object(runs, "new_plan", wraps=runs.new_plan)
    first = do("service.stop", bench_on(lab, "service stop"), names=("semapisrv",))
    do("service.start", bench_on(lab, "service start"), names=("semapisrv",))
    same = runs.new_plan(*plan.call_args_list[0].args)
    plan.side_effect = lambda *given, **more: replace(same, id=first.run)
    second = do("service.stop", bench_on(lab, "service stop"), names=("semapisrv",))
    assert second.run != first.run
    assert [fact.found for fact in second.report.steps[0].facts] == ["running"]
    assert undo(lab, first.run).outcome is not ExitCode.FAILED


def test_undo_asks_its_guards_when_it_has_its_turn(lab: Path, mocker: MockerFixture) -> None:
    """A person is through with step 9 while another has typed the undo."""
    run = relaxed(lab)
    assert waits_at(resume_seeing(lab), "update-server-certificate")
    before = []
    really = runs.undo

    def late(*given: Any) -> Any:
        update_at_the_console(lab, run.folder)
        before.append(machine_bytes(lab))
        return really(*given)

    mocker.patch.object(runs, "undo", late)
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    assert before == [machine_bytes(lab)]


def test_an_undo_that_another_has_ended_is_not_begun_again(lab: Path, mocker: MockerFixture) -> None:
    run = rescue(lab, console_first=True).run
    really = runs.undo

    def late(*given: Any) -> Any:
        mocker.stop(patched)
        undo(lab, run)
        return really(*given)

    patched = mocker.patch.object(runs, "undo", late)
    with pytest.raises(NothingToDo, match="RUN-ENDED"):
        undo(lab, run)


def test_a_run_that_another_has_ended_is_not_gone_on_with(lab: Path, mocker: MockerFixture) -> None:
    """Else what changed since its end would be drift of a run that has none to come."""
    rescue(lab, console_first=True, until="trust-server-certificate")
    really = runs.resume

    def late(*given: Any) -> Any:
        mocker.stop(patched)
        assert resume(lab).outcome is ExitCode.DONE
        root = next(lab.glob("machine/**/Catalina/localhost/ROOT.xml"))
        root.write_bytes(root.read_bytes().replace(b"Certificate=true", b"Certificate=false"))
        return really(*given)

    patched = mocker.patch.object(runs, "resume", late)
    with pytest.raises(NothingToDo, match="RUN-ENDED"):
        resume(lab)
    assert renew_run.status(bench_on(lab)).outcome == "done"


def test_two_looks_at_the_clients_in_the_same_second(tmp_path: Path, mocker: MockerFixture) -> None:
    mocker.patch("os.getpid", side_effect=[4711, 4712])
    (tmp_path / "run").mkdir()
    folder, moment = RunFolder(tmp_path / "run"), "20260101-000000"
    rows = [ClientRow(f"PC{n}", "My Company", datetime(2026, 1, 1, tzinfo=UTC), "s") for n in range(3)]
    one, other = (kept(rows, folder, moment) for _ in range(2))
    seen = [next(one), next(other), *one, *other]
    assert len(seen) == 2 * len(rows)
    [left] = (folder.path / "clients").iterdir()
    assert len(left.read_text("utf-8").splitlines()) == 1 + len(rows)
