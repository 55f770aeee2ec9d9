"""Our client of SEPM's REST API against the lab's: log-in, pages, throttle, anchor; KB steps 8 and 11."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from e2e_api import logged_in, password, resumed, secure, session
from e2e_helpers import (
    NewLab,
    at_the_console,
    bench_on,
    do,
    hours,
    new_thumbprint,
    on_machine,
    rescue,
    set_switch,
    update_at_the_console,
    waits_at,
)

from sepmtk.machine.lab import console as lab_console
from sepmtk.machine.lab import rest
from sepmtk.machine.lab.overview import look
from sepmtk.machine.lab.scm import lab_at
from sepmtk.model.errors import Failed, Refused, UsageError
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.net.rest import CALLS
from sepmtk.renewal import run as renew_run

SALES = "My Company\\Sales"


@pytest.fixture
def healthy(new_lab: NewLab) -> Path:
    return new_lab("healthy")


@pytest.fixture(autouse=True)
def nobody_has_called_yet() -> None:
    rest._calls.clear()


def test_show_off_and_on(healthy: Path) -> None:
    shown = do("console.security.show", session(healthy)).places
    assert [place.secure for place in shown] == [True] * 3
    off = do("console.security.off", session(healthy, "console security off"))
    assert (off.report.outcome, secure(healthy)) == (ExitCode.DONE, [False] * 3)
    on = do("console.security.on", session(healthy, "console security on"))
    assert (on.report.outcome, secure(healthy)) == (ExitCode.DONE, [True] * 3)


def test_only_what_was_on_comes_back(healthy: Path) -> None:
    lab_console.change_policy(lab_at(healthy), SALES, secure=False)
    do("console.security.off", session(healthy, "console security off"))
    do("console.security.on", session(healthy, "console security on"))
    assert {g.name: g.secure for g in look(lab_at(healthy)).groups}[SALES] is False
    assert sum(secure(healthy)) == 2


def test_one_group(healthy: Path) -> None:
    do("console.security.off", session(healthy, "console security off"), group=SALES)
    assert {g.name for g in look(lab_at(healthy)).groups if not g.secure} == {SALES}
    with pytest.raises(UsageError, match="GROUP-UNKNOWN"):
        do("console.security.off", session(healthy, "console security off"), group="No such group")


def test_a_group_that_inherits_follows_its_parent(healthy: Path) -> None:
    at_the_console(healthy, "new-group", f"{SALES}\\Field")
    assert len(do("console.security.show", session(healthy)).places) == 3
    do("console.security.off", session(healthy, "console security off"), group=SALES)
    off = {g.name for g in look(lab_at(healthy)).groups if not g.secure}
    assert off == {SALES, f"{SALES}\\Field"}
    with pytest.raises(Refused, match="LAB-CONSOLE"):
        at_the_console(healthy, "relax", f"{SALES}\\Field")
    do("console.security.on", session(healthy, "console security on"))
    assert secure(healthy) == [True] * 4


def test_undo_needs_the_log_in_and_puts_it_back(healthy: Path) -> None:
    off = do("console.security.off", session(healthy, "console security off"))
    without = renew_run.undo(bench_on(healthy, "renew undo"), off.run)
    assert without.report.error and without.report.error.id == "API-LOGIN-NEEDED"
    assert renew_run.undo(session(healthy, "renew undo"), off.run).outcome is ExitCode.DONE
    assert secure(healthy) == [True] * 3


def test_a_release_that_takes_no_patch_is_noticed_at_the_first_group(healthy: Path) -> None:
    set_switch(healthy, "patch_takes", False)
    told: list[str] = []
    bench = replace(session(healthy, "console security off"), tell=lambda event: told.append(event.id))
    do("console.security.off", bench)
    assert secure(healthy) == [True] * 3
    assert "security.no-effect" in told


def test_nothing_to_turn_on(healthy: Path) -> None:
    with pytest.raises(Refused, match="SECURITY-NOTHING-OFF"):
        do("console.security.on", session(healthy, "console security on"))


def test_a_wrong_password_is_said_and_not_shown(healthy: Path) -> None:
    bench = logged_in(bench_on(healthy), "s3cret-and-wrong")
    with pytest.raises(Failed, match="API-FAILS") as failed:
        do("console.security.show", bench)
    assert "401" in str(failed.value) and "s3cret" not in str(failed.value)


@pytest.mark.slow
def test_the_throttle_is_respected_by_the_host_s_clock(healthy: Path) -> None:
    bench = session(healthy)
    assert bench.api
    began = bench.machine.clock.now()
    for _ in range(rest.THRESHOLD + 20):
        assert bench.api.groups()
    assert (bench.machine.clock.now() - began).total_seconds() > 60
    assert CALLS < rest.THRESHOLD


def test_others_calls_count_too_and_are_waited_out(healthy: Path) -> None:
    bench = session(healthy)
    assert bench.api and bench.api.groups()
    simulated = lab_at(healthy)
    with simulated.hold():
        rest._calls[str(simulated.root)] = [simulated.now()] * rest.THRESHOLD
    assert len(bench.api.groups()) == 3


def test_an_expired_token_is_renewed(healthy: Path) -> None:
    bench = session(healthy)
    assert bench.api and bench.api.groups()
    hours(healthy, 24)
    assert bench.api.groups()


def test_every_client_over_pages(new_lab: NewLab, monkeypatch: pytest.MonkeyPatch) -> None:
    lab = new_lab("healthy")
    monkeypatch.setattr("sepmtk.sepm.api.PAGE", 7)
    bench = session(lab)
    assert bench.clients
    names = [row.name for row in bench.clients()]
    assert len(names) == len(set(names)) == 40


def test_another_certificate_on_the_port_is_nobody_we_know(healthy: Path, new_lab: NewLab) -> None:
    """The password is never sent to it."""
    other = new_lab("expiring-soon")
    there = bench_on(other).machine
    bench = bench_on(healthy)
    machine = replace(bench.machine, network=there.network)
    told = logged_in(replace(on_machine(bench, machine), api=None), password(healthy))
    with pytest.raises(Failed, match="API-FAILS"):
        do("console.security.show", told)


@pytest.mark.slow
def test_the_expired_certificate_is_still_sepm_s(lab: Path) -> None:
    rescue(lab, partners="none")
    assert len(do("console.security.show", session(lab)).places) == 3


def test_a_renewal_over_the_api(lab: Path) -> None:
    """Only the server list and step 9 are left to a person."""
    run = rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    assert waits_at(resumed(lab), "wait-for-relaxed-policy")
    assert secure(lab) == [False] * 3
    hours(lab, 24 * 7)
    assert waits_at(resumed(lab), "update-server-certificate")
    thumbprint = new_thumbprint(run.folder)
    update_at_the_console(lab, run.folder)
    assert waits_at(resumed(lab), "roll-out-clients")
    with pytest.raises(Refused, match="SECURITY-TOO-EARLY") as refused:
        do("console.security.on", session(lab, "console security on"))
    assert int(str(refused.value.params["missing"])) > 0
    assert secure(lab) == [False] * 3
    hours(lab, 36)
    assert waits_at(resumed(lab), "restore-server-list")
    assert secure(lab) == [True] * 3
    at_the_console(lab, "https-list", SALES)
    assert resumed(lab).outcome is ExitCode.DONE
    shown = {s.loaded.thumbprint for s in look(lab_at(lab)).services if s.loaded}
    assert shown == {thumbprint}


@pytest.mark.slow
def test_a_group_that_came_since_is_named_and_left_to_its_owner(lab: Path) -> None:
    """New clients there are not lost either: as long as it looks at signatures, step 9 is withheld."""
    run, new = rescue(lab, partners="none"), "My Company\\Kiosks"
    at_the_console(lab, "http-list")
    resumed(lab)
    at_the_console(lab, "new-group", new)
    hours(lab, 24 * 7)
    assert waits_at(resumed(lab), "wait-for-relaxed-policy")
    at_the_console(lab, "relax", new)
    hours(lab, 24 * 7)
    assert waits_at(resumed(lab), "update-server-certificate")
    update_at_the_console(lab, run.folder)
    hours(lab, 36)
    told: list[Event] = []
    assert waits_at(renew_run.resume(replace(session(lab), tell=told.append)), "restore-server-list")
    assert {g.name for g in look(lab_at(lab)).groups if not g.secure} == {new}
    assert [event.params["groups"] for event in told if event.id == "renew.groups.new"] == [new]


def test_undo_of_a_run_puts_security_back_before_it_stops_sepm(lab: Path) -> None:
    rescue(lab, partners="none")
    at_the_console(lab, "http-list")
    assert waits_at(resumed(lab), "wait-for-relaxed-policy")
    without = renew_run.undo(bench_on(lab, "renew undo", "UNDO-INTO-OUTAGE"))
    assert without.report.error and without.report.error.id == "API-LOGIN-NEEDED"
    assert look(lab_at(lab)).database  # nothing was stopped for it
    undone = renew_run.undo(session(lab, "renew undo", "UNDO-INTO-OUTAGE"))
    assert (undone.outcome, secure(lab)) == (ExitCode.DONE, [True] * 3)
    assert not look(lab_at(lab)).database
