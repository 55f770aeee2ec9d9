"""Whatever state a run is in, there is a way to an end that frees the next one: the table of the docs."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from e2e_helpers import (
    NEEDS_FORK,
    NewLab,
    bench_on,
    copied,
    do,
    in_child,
    relaxed,
    rescue,
    resume,
    resume_seeing,
    service_states,
    set_switch,
    undo,
    update_at_the_console,
)

from sepmtk.engine.journal import read_journal
from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.model.errors import SepmtkError
from sepmtk.model.outcome import ExitCode
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.evidence import evidence
from sepmtk.show.words import finding_words

pytestmark = NEEDS_FORK

DOCS = Path(__file__).parents[2] / "docs" / "troubleshooting.md"
GOES = "yes"
quick = partial(rescue, console_first=True)


def faulty(lab: Path, at: int, error: Callable[[], BaseException], act: Callable[..., object]) -> None:
    act(lab, machine=with_faults(open_lab(lab), FaultPlan(at, FaultKind.RAISE, error=error)))


def killed(lab: Path, act: Callable[..., renew_run.RunResult], at: int) -> None:
    assert in_child(lab, FaultPlan(at=at, kind=FaultKind.KILL), act) == KILLED


def undo_of(lab: Path, act: Callable[[Path], object]) -> None:
    quick(lab)
    act(lab)


STATES: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "running": (lambda lab: killed(lab, quick, 3), GOES, GOES, "RUN-OPEN"),
    "failed": (lambda lab: faulty(lab, 3, RuntimeError, quick), GOES, GOES, "RUN-OPEN"),
    "interrupted": (lambda lab: faulty(lab, 3, KeyboardInterrupt, quick), GOES, GOES, "RUN-OPEN"),
    "waiting": (lambda lab: quick(lab, until="stop-services"), GOES, GOES, "RUN-OPEN"),
    "done": (quick, "RUN-ENDED", GOES, GOES),
    "undoing": (lambda lab: undo_of(lab, lambda it: killed(it, undo, 2)), "UNDO-BEGUN", GOES, "UNDO-BEGUN"),
    "undo-failed": (
        lambda lab: undo_of(lab, lambda it: faulty(it, 2, RuntimeError, undo)),
        "UNDO-BEGUN", GOES, "UNDO-BEGUN",
    ),
    "undo-interrupted": (
        lambda lab: undo_of(lab, lambda it: faulty(it, 2, KeyboardInterrupt, undo)),
        "UNDO-BEGUN", GOES, "UNDO-BEGUN",
    ),
    "undone": (lambda lab: undo_of(lab, undo), "RUN-ENDED", "RUN-ENDED", GOES),
}  # fmt: skip
"""How a run comes into a state; then: resume, undo, another run."""


def answer(act: Callable[[], renew_run.RunResult]) -> str:
    try:
        result = act()
    except SepmtkError as raised:
        return raised.id
    return GOES if result.outcome in (ExitCode.DONE, ExitCode.WAITING) else str(result.report.error)


def another(lab: Path) -> renew_run.RunResult:
    try:
        return quick(lab, ticket="another")
    except SepmtkError as raised:
        if raised.id == "CONSOLE-UP":  # nothing is left to do: it was not refused for the earlier run
            return rescue(lab, accepted=("ROUTE-EMERGENCY",), until="backup")
        raise


@pytest.mark.slow
def test_the_table(new_lab: NewLab) -> None:
    template, docs = new_lab(), DOCS.read_text("utf-8")
    for state, (make, *expected) in STATES.items():
        lab = copied(template, "state")
        make(lab)
        assert renew_run.status(bench_on(lab)).outcome == state
        run = renew_run.status(bench_on(lab)).run
        acts = (lambda it: renew_run.resume(bench_on(it), run), lambda it: undo(it, run), another)  # noqa: B023
        seen = [answer(partial(act, copied(lab, "act"))) for act in acts]
        assert seen == expected, state
        assert f"| `{state}` | {' | '.join(expected)} |" in docs.replace("`" + "RUN", "RUN")


def test_past_the_console_only_the_way_forward_is_open(new_lab: NewLab) -> None:
    lab = new_lab()
    run = relaxed(lab)
    resume_seeing(lab)
    update_at_the_console(lab, run.folder)
    assert answer(lambda: undo(lab)) == "UNDO-PAST-CONSOLE"
    assert answer(lambda: resume_seeing(lab)) == GOES
    trust = next(lab.glob("machine/**/Catalina/localhost/ROOT.xml"))
    trust.write_bytes(trust.read_bytes().replace(b"Certificate=true", b"Certificate=false"))
    for times in (1, 2):
        assert "DRIFT" in answer(lambda: resume_seeing(lab))
        assert answer(lambda: resume_seeing(lab, "DRIFT")) == GOES  # what is there now is meant
        records = read_journal(Path(run.folder) / "journal.jsonl")[0]
        assert [r["ids"] for r in records if r["type"] == "accepted"] == [["DRIFT"]] * times
    assert evidence(bench_on(lab)).accepted == ("DRIFT",)


@pytest.mark.slow
@pytest.mark.parametrize("accepted", [(), ("EXPIRED-PIN",)])
def test_sql_server_runs_after_undo_of_an_expired_pin(new_lab: NewLab, accepted: tuple[str, ...]) -> None:
    """Accepted or not: where SQL Server won't start with what comes back, its settings name none."""
    lab = new_lab("already-pinned")
    rescue(lab)
    bench = bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE", *accepted)
    assert bool(renew_run.preview_undo(bench).will_leave) is not bool(accepted)
    result = renew_run.undo(bench)
    assert result.outcome is ExitCode.ROLLBACK_INCOMPLETE
    assert service_states(lab)["MSSQL$SQLEXPRESSSYMC"] == "running"
    assert not do("sql.show", bench_on(lab)).pinned
    assert renew_run.status(bench_on(lab)).outcome == "undone-in-part"
    assert quick(lab).outcome is ExitCode.DONE  # the next run is free


@pytest.mark.parametrize("after", [False, True])
def test_a_pin_that_undo_cleared_is_told_of_after_a_kill(new_lab: NewLab, after: bool) -> None:
    """Gone while it cleared the value, so that SQL Server starts: the second undo finds nothing to clear."""
    lab = new_lab("already-pinned")
    rescue(lab)

    def taken_back(it: Path, machine: Machine | None = None) -> renew_run.RunResult:
        accepted = ("UNDO-INTO-OUTAGE", "EXPIRED-PIN")
        return renew_run.undo(bench_on(it, "renew undo", *accepted, machine=machine))

    plan = FaultPlan(13, FaultKind.KILL, after=after)
    assert in_child(lab, plan, taken_back) == KILLED
    assert do("sql.show", bench_on(lab)).pinned is not after  # that write it was
    assert taken_back(lab).outcome is ExitCode.ROLLBACK_INCOMPLETE
    assert len(renew_run.status(bench_on(lab)).left) == 1
    assert service_states(lab)["MSSQL$SQLEXPRESSSYMC"] == "running"


def test_what_cannot_be_put_back_is_left_by_consent(new_lab: NewLab) -> None:
    """ROOT.xml has become unreadable since: undo fails again and again, and says how it ends."""
    lab = new_lab()
    quick(lab)
    root = next(lab.glob("machine/**/Catalina/localhost/ROOT.xml"))
    root.write_bytes(root.read_bytes().replace(b"Certificate=true", b"Certificate=maybe"))
    for _ in range(2):
        result = undo(lab)
        assert result.report.error is not None
        assert "--accept UNDO-LEAVE-FAILED" in finding_words(result.report.error, "en")["found"]
    bench = bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE", "UNDO-LEAVE-FAILED")
    assert renew_run.undo(bench).outcome is ExitCode.ROLLBACK_INCOMPLETE
    assert evidence(bench_on(lab)).accepted == ("UNDO-INTO-OUTAGE", "UNDO-LEAVE-FAILED")
    assert renew_run.status(bench_on(lab)).outcome == "undone-in-part"
    assert service_states(lab)["semsrv"] == "running"


def test_the_evidence_of_an_undo_after_a_kill(lab: Path) -> None:
    """A change that nobody saw come about counts for undo, and is no change that was read back."""
    killed(lab, quick, 6)
    undo(lab)
    found = evidence(bench_on(lab))
    records = read_journal(Path(renew_run.status(bench_on(lab)).folder) / "journal.jsonl")[0]
    wanted = [(r["resource"], r["before"], r["after"], r["at"]) for r in records if r["type"] == "effect"]
    changes = [change for stretch in found.stretches for change in stretch.changes]
    assert [(str(c.resource), c.before, c.after, c.at) for c in changes] == wanted


def test_resume_is_what_a_rescue_needs(new_lab: NewLab) -> None:
    lab = new_lab("already-pinned")
    set_switch(lab, "pinned_expired_loads", True)
    killed(lab, rescue, 8)
    assert resume(lab).outcome is ExitCode.WAITING
