"""Any exception at any operation of the host, once something was changed, ends as a failed run that says
what is stopped and how it starts; then the run can be gone on with or taken back."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import (
    NewLab,
    bench_on,
    copied,
    do,
    machine_bytes,
    new_thumbprint,
    plan,
    rescue,
    resume,
    service_states,
    undo,
)

from sepmtk.doors.pipe import work
from sepmtk.doors.pipe.cancelling import Cancelling
from sepmtk.doors.pipe.client import Client
from sepmtk.doors.pipe.request import Request
from sepmtk.engine import runs
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.journal import Journal
from sepmtk.machine.faults import FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.model.errors import SepmtkError
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.run import RunResult
from sepmtk.show.words import finding_words

EVERY = int(os.environ.get("SEPMTK_FAULTS", "0"))
"""Of so many operations one goes wrong (1: each of them); 0: one of each kind."""
SECRET = "pfx_password=Marker-0001"


class Panic(BaseException):
    """What pyo3 raises is no Exception either."""


ERRORS = (
    lambda: RuntimeError(SECRET), lambda: MemoryError(), lambda: RecursionError("too deep"),
    lambda: Panic("Marker-0001"), lambda: SystemExit(3),
)  # fmt: skip


def chosen(trace: list[str]) -> list[int]:
    """Which operations go wrong: those from the first stop on, each kind of them once."""
    first = next(i for i, text in enumerate(trace) if text.startswith("services.request"))
    if EVERY:
        return list(range(first, len(trace), EVERY))
    kinds = {text.split(" ")[0]: i for i, text in reversed(list(enumerate(trace))) if i >= first}
    return sorted(kinds.values())


def check_failed(lab: Path, error: SepmtkError | None, run: str) -> None:
    """It is in the journal, and says what is down."""
    folder = RunFolder(lab / "sepmtk" / "runs" / run)
    state = runs.fold_of(folder)
    assert state.outcome in ("failed", "undo-failed")
    ours = {"MSSQL$SQLEXPRESSSYMC", "semsrv", "semapisrv", "semwebsrv", "semlaunchsrv"}
    down = [name for name, found in service_states(lab).items() if found.startswith("stop") and name in ours]
    assert set(state.last["stopped"]) == set(down)
    assert error is not None
    if error.id == "UNFORESEEN":
        words = finding_words(error, "ja")
        assert run in words["found"]
        assert all(name in words["found"] for name in down)
        assert "sepmtk service start" in words["found"] or not down
    for file in folder.path.rglob("errors/*.txt"):
        assert "Marker-0001" not in file.read_text("utf-8")
        assert "Traceback" in file.read_text("utf-8")


@pytest.mark.slow
def test_a_run_ends_as_failed_whatever_is_raised(new_lab: NewLab) -> None:
    template = new_lab()
    planned = plan(bench_on(template))
    before = machine_bytes(template)
    traced = FaultPlan(reads=True)
    rescue(copied(template, "whole"), machine=with_faults(open_lab(template.with_name("whole")), traced),
           planned=planned)  # fmt: skip
    for number, at in enumerate(chosen(traced.trace)):
        lab = copied(template, "broken")
        fault = FaultPlan(at, FaultKind.RAISE, after=number % 2 == 1, reads=True,
                          error=ERRORS[number % len(ERRORS)])  # fmt: skip
        result = _survived(lab, fault, planned)
        if result is None:
            continue  # behind the end of the run
        assert result.outcome is ExitCode.FAILED, fault.trace[-1]
        check_failed(lab, result.report.error, result.run)
        if number % 2:
            assert resume(lab).outcome is ExitCode.WAITING, fault.trace[-1]
        assert undo(lab).outcome is ExitCode.DONE, fault.trace[-1]
        assert machine_bytes(lab) == before


def _survived(lab: Path, fault: FaultPlan, planned: object) -> RunResult | None:
    try:
        return rescue(lab, machine=with_faults(open_lab(lab), fault), planned=planned)  # type: ignore[arg-type]
    except BaseException as raised:
        assert service_states(lab)["semsrv"] == "running", fault.trace[-1]
        if not isinstance(raised, (RuntimeError, MemoryError, Panic, SystemExit)):
            raise
        return None


@pytest.mark.slow
def test_an_undo_ends_as_failed_whatever_is_raised(new_lab: NewLab) -> None:
    template = new_lab()
    before = machine_bytes(template)
    rescue(template)
    traced = FaultPlan(reads=True)
    undo(copied(template, "whole"), machine=with_faults(open_lab(template.with_name("whole")), traced))
    for number, at in enumerate(chosen(traced.trace)):
        lab = copied(template, "broken")
        fault = FaultPlan(at, FaultKind.RAISE, number % 2 == 1, True, ERRORS[number % len(ERRORS)])
        try:
            result = undo(lab, machine=with_faults(open_lab(lab), fault))
        except BaseException:  # noqa: BLE001
            assert machine_bytes(lab) == before, fault.trace[-1]  # behind its end
            continue
        assert result.outcome is ExitCode.FAILED, fault.trace[-1]
        check_failed(lab, result.report.error, result.run)
        assert undo(lab).outcome is ExitCode.DONE, fault.trace[-1]
        assert machine_bytes(lab) == before


def test_trust_goes_back_on_whatever_is_raised_while_it_is_off(new_lab: NewLab) -> None:
    """The dead man's switch closes at an error that nobody foresaw."""
    template = new_lab("trust-left-on")
    traced = FaultPlan(reads=True)
    whole = with_faults(open_lab(copied(template, "whole")), traced)
    do("trust.off", bench_on(template, "trust off", machine=whole), restart=True)
    written = next(i for i, text in enumerate(traced.trace) if text.startswith("files.replace"))
    for number, at in enumerate(range(written + 1, len(traced.trace), 25)):
        lab = copied(template, "broken")
        fault = FaultPlan(at, FaultKind.RAISE, False, True, ERRORS[number % len(ERRORS)])
        bench = bench_on(lab, "trust off", machine=with_faults(open_lab(lab), fault))
        try:
            do("trust.off", bench, restart=True)
        except SepmtkError as raised:
            assert raised.id == "UNFORESEEN"
        except BaseException:  # noqa: BLE001
            continue  # behind its end
        assert do("trust.show", bench_on(lab)).trust, fault.trace[-1]
        assert service_states(lab)["semsrv"] == "running"


def commands(run: str, new: str) -> list[tuple[str, dict[str, Any], list[str], str]]:
    """Operation, its arguments for the pipe and for argv, and the write that goes wrong."""
    off = ["trust", "off", "--restart", "--accept", "TRUST-STILL-NEEDED"]
    return [
        ("service.stop", {}, ["service", "stop"], "services.request semwebsrv stop"),
        ("service.restart", {}, ["service", "restart"], "services.request semsrv stop"),
        ("trust.on", {"restart": True}, ["trust", "on", "--restart"], "services.request semsrv stop"),
        ("trust.off", {"restart": True}, off, "services.request semlaunchsrv stop"),
        ("backup.restore", {"run": run, "restart": True}, ["backup", "restore", run, "--restart"],
         "services.request semsrv stop"),
        ("sql.bind", {"thumbprint": new, "restart": True}, ["sql", "bind", new, "--restart"],
         "services.request semwebsrv stop"),
    ]  # fmt: skip


def by_argv(machine: Machine, command: tuple[Any, ...], patch: pytest.MonkeyPatch) -> str:
    from sepmtk.doors.argv import main, output

    said: list[str] = []
    patch.setattr("sepmtk.doors.argv.given.open_machine", lambda given: machine)
    patch.setattr(output, "people", said.append)
    assert main.run(command[2]) == ExitCode.FAILED
    return "\n".join(said)


def by_pipe(machine: Machine, command: tuple[Any, ...], patch: pytest.MonkeyPatch) -> str:
    frames: list[dict[str, Any]] = []
    request = Request(1, command[0], command[1], yes=True, accept=("TRUST-STILL-NEEDED",))
    cancelling = Cancelling()
    work.answer(
        request, Client(), lambda lab: machine, cancelling, lambda id: False, lambda *f: frames.extend(f)
    )
    assert frames[-1]["exit_code"] == ExitCode.FAILED
    return str(next(f["error"]["id"] + f["error"]["text"] for f in frames if f["kind"] == "error"))


@pytest.mark.parametrize("door", [by_argv, by_pipe])
def test_single_commands_say_what_is_stopped(
    new_lab: NewLab, door: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    template = new_lab()
    run = rescue(template)
    for number, command in enumerate(commands(run.run, new_thumbprint(run.folder))):
        lab = copied(template, "broken")
        fault = FaultPlan(command[3], FaultKind.RAISE, error=ERRORS[number % len(ERRORS)])
        text = door(with_faults(open_lab(lab), fault), command, monkeypatch)
        down = [n for n, found in service_states(lab).items() if found == "stopped" and n.startswith("sem")]
        assert down and all(name in text for name in down), (command, fault.trace, text)
        assert "UNFORESEEN" in text and "sepmtk service start" in text, text
        assert "Traceback (most" not in text and "Marker-0001" not in text, text
        done = do("service.start", bench_on(lab, "service start"))
        assert done.report.outcome is ExitCode.DONE
        assert {found for n, found in service_states(lab).items() if n in down} == {"running"}


@pytest.mark.parametrize("raised", [OSError(errno.ENOSPC, "full"), PermissionError(errno.EACCES, "no")])
def test_a_disk_that_takes_no_record_is_told_with_what_is_stopped(
    new_lab: NewLab, raised: OSError, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the middle of the run on, nothing can be written into its folder any more."""
    lab = new_lab()
    before, really = machine_bytes(lab), Journal._append

    def append(self: Journal, line: bytes) -> None:
        if len(self.records) > 40:
            raise raised
        really(self, line)

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_append", append)
        result = rescue(lab)
    assert result.report.error is not None
    assert result.report.error.id == "DISK-REFUSED"
    assert "semsrv" in finding_words(result.report.error, "en")["found"]
    assert "semsrv" in renew_run.status(bench_on(lab)).stopped
    assert copied(lab, "other") and resume(lab).outcome is ExitCode.WAITING
    assert undo(lab.with_name("other")).outcome is ExitCode.DONE
    assert machine_bytes(lab.with_name("other")) == before


def test_a_password_is_masked_however_an_error_quotes_it(new_lab: NewLab) -> None:
    lab, password = new_lab(), "Geh'eim\u00e9\\0002".encode()
    fault = FaultPlan(3, FaultKind.RAISE, error=lambda: ValueError(password, password.decode(), [password]))
    bench = bench_on(lab, machine=with_faults(open_lab(lab), fault))
    result = renew_run.start(replace(bench, secrets={"pfx-password": password}), plan(bench))
    [file] = Path(result.folder).glob("errors/*.txt")
    assert "ValueError" in file.read_text("utf-8")
    assert "eim" not in file.read_text("utf-8")


def test_ctrl_c_says_what_is_stopped(new_lab: NewLab) -> None:
    lab = new_lab()
    fault = FaultPlan(9, FaultKind.RAISE, error=KeyboardInterrupt)
    result = rescue(lab, machine=with_faults(open_lab(lab), fault))
    assert result.outcome is ExitCode.INTERRUPTED
    assert result.report.error is not None
    words = finding_words(result.report.error, "en")
    assert "semsrv" in words["found"] and "sepmtk service start" in words["found"]
