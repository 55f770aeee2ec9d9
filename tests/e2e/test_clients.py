"""KB 229342 steps 8 to 11 on the lab's clock: gates closed and open, a person at the console, and what
goes wrong when somebody is too early."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import (
    NewLab,
    at_the_console,
    bench_on,
    hours,
    new_thumbprint,
    plan,
    relaxed,
    rescue,
    resume,
    resume_seeing,
    rolled_out,
    undo,
    update_at_the_console,
    waits_at,
)

from sepmtk.engine.journal import read_journal
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.overview import look
from sepmtk.machine.lab.scm import lab_at
from sepmtk.model.errors import NothingToDo, Refused, UsageError
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns.lab.console import Act, at_console
from sepmtk.nouns.renew.text import result_text, status_text
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.status import StatusResult
from sepmtk.sepm.client_source import from_csv
from sepmtk.show.words import Say

GATE, UPDATE, ROLL_OUT = "wait-for-relaxed-policy", "update-server-certificate", "roll-out-clients"


english = Say()


def status(lab: Path) -> StatusResult:
    export = lab / "clients.csv"
    at_console(Act(lab, "export", out=export, replace=True))
    bench = bench_on(lab, "renew status")
    return renew_run.status(replace(bench, clients=from_csv(bench.machine, export)))


def online(lab: Path) -> int:
    return sum(group.online for group in look(lab_at(lab)).groups)


def lost(lab: Path) -> int:
    return sum(sum(group.refused.values()) for group in look(lab_at(lab)).groups)


def test_the_whole_story(lab: Path) -> None:
    first = rescue(lab)
    assert waits_at(first, "check-partners")
    assert waits_at(resume(lab), "check-partners")
    assert waits_at(resume_seeing(lab, partners="none"), "switch-server-list")
    at_the_console(lab, "http-list")
    assert waits_at(resume(lab), "relax-client-security")
    at_the_console(lab, "relax")
    assert waits_at(resume(lab), GATE)
    hours(lab, 24 * 7)
    assert waits_at(resume_seeing(lab), UPDATE)
    update_at_the_console(lab, first.folder, restart=False)
    assert waits_at(resume(lab), UPDATE)  # on disk only
    at_the_console(lab, "restart")
    assert waits_at(resume_seeing(lab), ROLL_OUT)
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    at_the_console(lab, "restore")
    assert waits_at(resume(lab), "restore-server-list")
    at_the_console(lab, "https-list", "My Company\\Sales")
    assert resume(lab).outcome is ExitCode.DONE
    before = lost(lab)
    hours(lab, 24)
    assert lost(lab) == before  # only those whom the expired certificate had cut off
    assert online(lab) > 15


def test_the_gate_wants_24_hours_and_all_counted_clients(lab: Path) -> None:
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    hours(lab, 23)
    waiting = resume_seeing(lab)
    assert waits_at(waiting, GATE)
    assert isinstance(waiting.waiting_for and waiting.waiting_for.found, dict)
    hours(lab, 1.1)
    found = status(lab)
    assert (found.waiting_step, len(found.missing)) == (GATE, 1)  # a notebook that sleeps for days
    assert found.look_again and "It waits for the clients" in status_text(found, Say())
    hours(lab, 24 * 6)
    found = status(lab)
    assert found.waiting_step == UPDATE and "It waits for a person." in status_text(found, Say())
    assert waits_at(resume_seeing(lab), UPDATE)


@pytest.mark.slow
def test_the_wait_counts_from_when_it_was_done_not_from_when_it_was_seen(lab: Path) -> None:
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    hours(lab, 24 * 7)  # nobody came to resume
    assert status(lab).waiting_step == UPDATE
    assert waits_at(resume_seeing(lab), UPDATE)


WAITING = (
    ("check-partners", lambda lab, run: resume_seeing(lab, partners="none")),
    ("switch-server-list", lambda lab, run: at_the_console(lab, "http-list")),
    ("relax-client-security", lambda lab, run: at_the_console(lab, "relax")),
    (GATE, lambda lab, run: hours(lab, 24 * 7)),
    (UPDATE, lambda lab, run: update_at_the_console(lab, run)),
    (ROLL_OUT, lambda lab, run: hours(lab, 36)),
    ("restore-client-security", lambda lab, run: at_the_console(lab, "restore")),
    ("restore-server-list", lambda lab, run: at_the_console(lab, "https-list", "My Company\\Sales")),
)
"""Where a run waits, and what ends it."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_killed_in_each_waiting_state_before_and_after_its_record(lab: Path) -> None:
    run = rescue(lab).folder
    for step, go_on in WAITING:
        for after in (False, True):
            assert killed_while_waiting(lab, after) == 137
            assert waits_at(resume_seeing(lab), step)
        go_on(lab, run)
    assert killed_while_waiting(lab, True, type="end") == 137
    with pytest.raises(NothingToDo, match="NO-OPEN-RUN"):
        resume_seeing(lab)


def killed_while_waiting(lab: Path, after: bool, type: str = "wait") -> int:
    """Resume in a child that is gone before or after it records that it waits."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        from sepmtk.engine.journal import Journal

        really = Journal.add

        def add(self: Journal, kind: str, /, *given: Any, **more: Any) -> None:
            if kind == type and not after:
                os._exit(137)
            really(self, kind, *given, **more)
            if kind == type:
                os._exit(137)

        Journal.add = add  # type: ignore[method-assign]
        try:
            resume_seeing(lab)
        finally:
            os._exit(99)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_no_evidence_is_no_pass(lab: Path) -> None:
    relaxed(lab)
    assert waits_at(resume(lab), GATE)
    assert renew_run.status(bench_on(lab)).missing == ()


def test_step_9_is_withheld_until_its_gate_is_open(lab: Path) -> None:
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    closed = resume_seeing(lab)
    shown = result_text(closed, english) + status_text(status(lab), english)
    plain = json.dumps(status(lab).secrets)
    assert "server.pfx" not in shown + plain and "Manage Server Certificate" not in shown
    hours(lab, 24 * 7)
    shown = result_text(resume_seeing(lab), english)
    assert "Manage Server Certificate / サーバー証明書の管理" in " ".join(shown.split())
    assert "server.pfx" in shown


def test_a_run_that_begins_with_an_open_gate_needs_its_reason_too(lab: Path) -> None:
    bench = bench_on(lab, "renew run", "CLIENTS-NOT-RELAXED")
    with pytest.raises(UsageError, match="REASON-NEEDED"):
        renew_run.start(bench, plan(bench, accepted=bench.accepted), "preflight")
    assert not list(lab.glob("sepmtk/runs/*"))
    told = plan(bench, accepted=bench.accepted, note="CHG-7")
    assert renew_run.start(bench, told, "preflight").plan.note == "CHG-7"


def test_clients_are_not_measured_by_a_certificate_that_cannot_be_read(lab: Path) -> None:
    run = relaxed(lab)
    resume_seeing(lab)
    update_at_the_console(lab, run.folder)
    assert waits_at(resume_seeing(lab), ROLL_OUT)
    next(lab.glob("machine/**/apache/conf/ssl/server.crt")).write_bytes(b"")
    seen = resume_seeing(lab)
    assert seen.report.error is not None
    assert seen.report.error.id == "GUARD-UNREADABLE"


@pytest.mark.slow
def test_a_gate_opened_by_hand_needs_a_reason_that_is_kept(lab: Path) -> None:
    run = rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    for waived in ({"max_missing": 5}, {"wait_hours": 0.0}):
        with pytest.raises(UsageError, match="REASON-NEEDED"):
            resume_seeing(lab, **waived)
    with pytest.raises(UsageError, match="REASON-NEEDED"):
        resume_seeing(lab, "CLIENTS-NOT-RELAXED")
    assert waits_at(resume_seeing(lab, "CLIENTS-NOT-RELAXED", note="two days to go, CHG-7"), UPDATE)
    records, _ = read_journal(Path(run.folder) / "journal.jsonl")
    [accepted] = [r for r in records if r["type"] == "accepted"]
    assert (accepted["ids"], accepted["note"]) == (["CLIENTS-NOT-RELAXED"], "two days to go, CHG-7")


@pytest.mark.slow
def test_a_changed_gate_holds_for_later_resumes(lab: Path) -> None:
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    hours(lab, 30)
    assert waits_at(resume_seeing(lab), GATE)
    assert waits_at(resume_seeing(lab, max_missing=2, note="the chief's notebook"), UPDATE)
    assert renew_run.status(bench_on(lab)).waiting_step == UPDATE


@pytest.mark.slow
def test_security_turned_on_again_meanwhile_is_seen(lab: Path) -> None:
    relaxed(lab)
    at_the_console(lab, "restore", "My Company\\Servers")
    waiting = resume_seeing(lab)
    assert waits_at(waiting, GATE)
    assert waiting.waiting_for and waiting.waiting_for.resource.name == "secure"


@pytest.mark.slow
def test_whoever_updates_early_is_told_whom_it_costs_and_the_way_out(lab: Path) -> None:
    """Without a word from the tool, and with security still on."""
    run = rescue(lab, partners="none")
    hours(lab, 2)
    before = online(lab)
    update_at_the_console(lab, run.folder)
    hours(lab, 24)
    assert (before > 15, online(lab)) == (True, 0)
    waiting = resume_seeing(lab)
    assert waits_at(waiting, ROLL_OUT)
    found = status(lab)
    assert found.early and found.waiting_for and isinstance(found.waiting_for.found, dict)
    assert found.waiting_for.found["missing"] == len(found.missing) > 15
    shown = " ".join(status_text(found, english).split())
    assert "updated too early" in shown and "Communication Update Package" in shown
    assert "Manage Server Certificate" not in shown
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    for _ in range(3):  # the way out: settings are pushed to whoever is on
        at_the_console(lab, "push-settings")
        hours(lab, 8)
    hours(lab, 24 * 6)
    at_the_console(lab, "push-settings")
    hours(lab, 1)
    at_the_console(lab, "push-settings")
    hours(lab, 24)
    followed = resume_seeing(lab, max_missing=2, note="two are at home")
    assert waits_at(followed, "restore-server-list") or followed.outcome is ExitCode.DONE


@pytest.mark.slow
def test_whoever_lets_the_console_generate_one_does_it_again(lab: Path) -> None:
    run = relaxed(lab)
    assert waits_at(resume_seeing(lab), UPDATE)
    at_the_console(lab, "generate-certificate", restart=True)
    waiting = resume(lab)
    assert waits_at(waiting, UPDATE)
    assert "another certificate" in " ".join(result_text(waiting, english).split())
    update_at_the_console(lab, run.folder)
    assert waits_at(resume_seeing(lab), ROLL_OUT)


@pytest.mark.slow
def test_or_stays_with_it(lab: Path) -> None:
    relaxed(lab)
    assert waits_at(resume_seeing(lab), UPDATE)
    at_the_console(lab, "generate-certificate", restart=True)
    with pytest.raises(UsageError, match="REASON-NEEDED"):
        resume_seeing(lab, "ANOTHER-CERTIFICATE")
    assert waits_at(resume_seeing(lab, "ANOTHER-CERTIFICATE", note="kept, CHG-8"), ROLL_OUT)
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    at_the_console(lab, "restore")
    at_the_console(lab, "https-list", "My Company\\Sales")
    assert resume(lab).outcome is ExitCode.DONE


def test_security_comes_back_only_when_the_clients_have_the_certificate(lab: Path) -> None:
    run = relaxed(lab)
    resume_seeing(lab)
    update_at_the_console(lab, run.folder)
    waiting = resume_seeing(lab)
    assert waits_at(waiting, ROLL_OUT)
    assert "tick the box" not in result_text(waiting, english)
    hours(lab, 36)
    assert "tick the box" in " ".join(result_text(resume_seeing(lab), english).split())


@pytest.mark.slow
def test_only_what_was_on_before_is_restored(new_lab: NewLab) -> None:
    lab = new_lab("kb-229342")
    from sepmtk.machine.lab import policies, sem5

    simulated = lab_at(lab)
    with simulated.hold():
        groups = {name: id for id, name in sem5.group_names(simulated).items()}
        servers = groups["My Company\\Servers"]
        der = look_certificate(simulated)
        policies.compile_one(simulated, simulated.now(), servers, der, secure=False)
    rolled = rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    at_the_console(lab, "relax")
    hours(lab, 24 * 7)
    assert waits_at(resume_seeing(lab), UPDATE)
    update_at_the_console(lab, rolled.folder)
    hours(lab, 36)
    assert waits_at(resume_seeing(lab), "restore-client-security")
    at_the_console(lab, "restore", "My Company\\Default Group")
    at_the_console(lab, "restore", "My Company\\Sales")
    at_the_console(lab, "https-list", "My Company\\Sales")
    assert resume(lab).outcome is ExitCode.DONE
    assert [g.secure for g in look(simulated).groups if g.name == "My Company\\Servers"] == [False]


def look_certificate(lab: Lab) -> bytes:
    from base64 import b64decode

    from sepmtk.machine.lab import scm

    return b64decode(scm.settle(lab, lab.now())["loaded"]["semwebsrv"]["certificate"])


def test_partners_are_refused_but_not_the_rescue(new_lab: NewLab) -> None:
    lab = new_lab("replicated")
    result = rescue(lab)
    assert result.outcome is ExitCode.REFUSED
    assert result.report.error and result.report.error.id == "PARTNERS"
    assert result.report.error.params["managers"] == "sepm02.corp.example"
    assert look(lab_at(lab)).database
    assert waits_at(resume_seeing(lab, "PARTNERS"), "switch-server-list")


@pytest.mark.slow
def test_a_partner_that_only_the_administrator_knows_of(lab: Path) -> None:
    rescue(lab)
    refused = resume_seeing(lab, partners="some")
    assert (refused.outcome, refused.report.error and refused.report.error.id) == (
        ExitCode.REFUSED, "PARTNERS",
    )  # fmt: skip


def test_days_later_after_a_reboot_the_run_goes_on(lab: Path) -> None:
    relaxed(lab)
    import shutil

    shutil.rmtree(lab / "live")
    hours(lab, 24)
    assert waits_at(resume_seeing(lab), UPDATE)


@pytest.mark.slow
def test_each_look_leaves_a_snapshot(lab: Path) -> None:
    run = relaxed(lab)
    resume_seeing(lab)
    [*_, last] = sorted((Path(run.folder) / "clients").iterdir())
    lines = last.read_text("utf-8").splitlines()
    assert lines[0] == "name,group,last_seen,serial,counted" and len(lines) == 39
    bench = bench_on(lab)
    assert len(list(from_csv(bench.machine, last)())) == 38


@pytest.mark.slow
def test_done_is_done(lab: Path) -> None:
    run = rolled_out(lab)
    assert resume_seeing(lab).outcome is ExitCode.DONE
    view = look(lab_at(lab))
    shown = {s.name: s.loaded.thumbprint for s in view.services if s.loaded}
    assert set(shown.values()) == {shown["semsrv"]}  # everything shows one certificate
    assert not (Path(run.folder) / "new" / "server.pfx").exists()


@pytest.mark.slow
def test_new_thumbprint_is_what_clients_learn(lab: Path) -> None:
    run = relaxed(lab)
    thumbprint = new_thumbprint(run.folder)
    resume_seeing(lab)
    update_at_the_console(lab, run.folder)
    from sepmtk.sepm.policies import compiled_policies

    bench = bench_on(lab)
    policies = compiled_policies(bench.machine.reader(), bench.server)
    assert {p.certificates for p in policies} == {(thumbprint,)}
