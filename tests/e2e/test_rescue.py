"""The rescue as an administrator sees it, from the outage to the console and back."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import (
    NewLab,
    bench_on,
    do,
    machine_bytes,
    new_thumbprint,
    on_machine,
    rescue,
    resume,
    resume_seeing,
    rolled_out,
    service_states,
    set_fault,
    set_switch,
    undo,
    update_at_the_console,
)

from sepmtk.engine import single
from sepmtk.engine.journal import read_journal
from sepmtk.machine.errors import HostFailure
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, ServiceState, Store
from sepmtk.model.dacl import revoke
from sepmtk.model.errors import Drifted, NothingToDo, Refused, RolledBack
from sepmtk.model.notice import Event, Phrase
from sepmtk.model.outcome import ExitCode
from sepmtk.model.sid import service_sid
from sepmtk.net import tds
from sepmtk.pki.certificate import describe
from sepmtk.renewal import proof, trust
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest
from sepmtk.renewal.situation import observe
from sepmtk.words import say

SQL = "MSSQL$SQLEXPRESSSYMC"


def served_by_sql(lab: Path) -> str:
    machine = open_lab(lab)
    endpoint = machine.network.endpoint(2638)
    return describe(tds.served_certificate(endpoint.host, endpoint.port, endpoint.server_name)).thumbprint


def test_the_lab_is_in_the_outage_that_the_kb_tells_of(lab: Path) -> None:
    bench = bench_on(lab)
    seen = observe(bench.machine.reader(), bench.server)
    assert (seen.server_crt_expired, seen.sql_reason, seen.trust) == (True, "expired", False)
    assert Phrase("log.cause.expired") in [lack.params.get("cause") for lack in seen.outage]


def test_a_run_brings_the_console_back_and_waits_for_a_person(lab: Path) -> None:
    result = rescue(lab)
    assert result.outcome is ExitCode.WAITING
    assert result.remaining[0] == "check-partners"
    bench = bench_on(lab)
    seen = observe(bench.machine.reader(), bench.server)
    assert (seen.outage, seen.sql_reason, seen.trust) == ((), "ok", True)
    services = bench.machine.services
    for name in ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv", SQL):
        assert services.info(name).state is ServiceState.RUNNING


def test_only_the_public_certificate_goes_into_root(lab: Path) -> None:
    rescue(lab)
    machine = open_lab(lab)
    thumbprint = served_by_sql(lab)
    [mine] = [e for e in machine.stores.list(Store.MACHINE_MY) if describe(e.der).thumbprint == thumbprint]
    [root] = [e for e in machine.stores.list(Store.MACHINE_ROOT) if describe(e.der).thumbprint == thumbprint]
    assert mine.key is not None
    assert mine.key.container.startswith("sepmtk-")
    assert root.key is None


def test_sql_server_is_restarted_once_and_only_while_sepm_is_down(lab: Path) -> None:
    result = rescue(lab)
    records, _ = read_journal(Path(result.folder) / "journal.jsonl")
    effects = [r["resource"] for r in records if r["type"] == "effect"]
    restarts = [n for n, resource in enumerate(effects) if SQL in resource]
    assert len(restarts) == 1
    stopped = [n for n, resource in enumerate(effects) if resource.startswith("service:sem")]
    assert len([n for n in stopped if n < restarts[0]]) == 4
    assert len([n for n in stopped if n > restarts[0]]) == 4


@pytest.mark.parametrize("scenario", ["kb-229342", "already-pinned", "rival-certificates"])
def test_every_expired_scenario_ends_with_the_new_certificate_in_use(new_lab: NewLab, scenario: str) -> None:
    folder = new_lab(scenario)
    result = rescue(folder)
    assert result.outcome is ExitCode.WAITING
    new = describe(_pem(Path(result.folder) / "new" / "server.crt")).thumbprint
    assert served_by_sql(folder) == new


@pytest.mark.slow
def test_a_rival_makes_the_run_pin_the_thumbprint(new_lab: NewLab) -> None:
    folder = new_lab("rival-certificates")
    rescue(folder)
    assert do("sql.show", bench_on(folder)).pinned == served_by_sql(folder)


@pytest.mark.slow
def test_without_a_rival_the_value_is_left_empty_as_the_kb_does(new_lab: NewLab) -> None:
    folder = new_lab("already-pinned")
    rescue(folder)
    assert not do("sql.show", bench_on(folder)).pinned


@pytest.mark.slow
def test_keep_pinned_leaves_the_thumbprint(lab: Path) -> None:
    rescue(lab, keep_pinned=True)
    assert do("sql.show", bench_on(lab)).pinned == served_by_sql(lab)


@pytest.mark.parametrize("scenario", ["kb-229342", "rival-certificates"])
def test_undo_gives_back_every_byte(new_lab: NewLab, scenario: str) -> None:
    folder = new_lab(scenario)
    before = machine_bytes(folder)
    rescue(folder)
    assert machine_bytes(folder) != before
    assert undo(folder).outcome is ExitCode.DONE
    assert machine_bytes(folder) == before


@pytest.mark.slow
def test_undo_leaves_out_a_pin_that_sql_server_would_not_start_with(new_lab: NewLab) -> None:
    folder = new_lab("already-pinned")
    before = machine_bytes(folder)
    rescue(folder)
    assert undo(folder).outcome is ExitCode.ROLLBACK_INCOMPLETE
    now = machine_bytes(folder)
    assert {name for name in now | before if now.get(name) != before.get(name)} == {"registry.json"}
    assert open_lab(folder).services.info(SQL).state is ServiceState.RUNNING


@pytest.mark.slow
def test_an_expired_pin_goes_back_when_accepted_and_when_the_engine_takes_it(new_lab: NewLab) -> None:
    folder = new_lab("already-pinned")
    set_switch(folder, "pinned_expired_loads", True)
    before = machine_bytes(folder)
    rescue(folder)
    accepted = bench_on(folder, "renew undo", "UNDO-INTO-OUTAGE", "EXPIRED-PIN")
    assert renew_run.undo(accepted).outcome is ExitCode.DONE
    assert machine_bytes(folder) == before


def test_undo_into_the_outage_asks_first(lab: Path) -> None:
    rescue(lab)
    changed = machine_bytes(lab)
    with pytest.raises(Refused, match="UNDO-INTO-OUTAGE") as refused:
        renew_run.undo(bench_on(lab, "renew undo"))
    assert machine_bytes(lab) == changed
    assert "データベース" in say("UNDO-INTO-OUTAGE.found", "ja", **refused.value.params)


def test_console_first_brings_the_console_back_without_touching_sql_server(lab: Path) -> None:
    before = served_by_sql(lab)
    result = rescue(lab, console_first=True)
    assert result.outcome is ExitCode.DONE
    assert served_by_sql(lab) == before
    assert do("trust.show", bench_on(lab)).trust
    with pytest.raises(NothingToDo, match="CONSOLE-UP"):
        rescue(lab, console_first=True)
    assert rescue(lab).outcome is ExitCode.WAITING  # the rest, in a window


def test_until_stops_behind_a_step_and_resume_goes_on(lab: Path) -> None:
    first = rescue(lab, until="install-certificate")
    assert (first.outcome, first.remaining[0]) == (ExitCode.WAITING, "grant-key-access")
    assert resume(lab).remaining[0] == "check-partners"


@pytest.mark.parametrize("scenario", ["healthy", "trust-left-on"])
def test_a_working_server_is_left_alone(new_lab: NewLab, scenario: str) -> None:
    folder = new_lab(scenario)
    before = machine_bytes(folder)
    with pytest.raises(NothingToDo):
        rescue(folder)
    assert machine_bytes(folder) == before


def test_a_second_renewal_is_refused_while_one_waits(lab: Path) -> None:
    first = rescue(lab)
    planned = make_plan(bench_on(lab), RenewRequest())
    assert ("RUN-OPEN" in planned.refused_by, planned.findings[0].id) == (True, "RUN-OPEN")
    with pytest.raises(Refused, match="RUN-OPEN") as refused:
        rescue(lab)
    assert refused.value.params["run"] == first.run


@pytest.mark.slow
def test_a_single_command_given_meanwhile_is_no_drift(lab: Path) -> None:
    rescue(lab, until="start-services")
    single = bench_on(lab, "trust off", "TRUST-STILL-NEEDED")
    assert do("trust.off", single, restart=True).report.outcome is ExitCode.DONE
    assert resume(lab).remaining[0] == "check-partners"


def _pem(path: Path) -> bytes:
    from sepmtk.pki.inspect import to_der

    return to_der(path.read_bytes())


@pytest.mark.slow
def test_errors_of_a_vain_restart_just_before_are_not_held_against_the_rescue(lab: Path) -> None:
    """The manager's log is in local time (this server's is nine hours ahead of UTC)."""
    do("service.restart", bench_on(lab, "service restart"))
    assert rescue(lab).remaining[0] == "check-partners"


@pytest.mark.slow
@pytest.mark.parametrize("what", ["fail", "hang"])
def test_sql_server_that_does_not_start_stops_the_run_and_resume_goes_on(lab: Path, what: str) -> None:
    set_fault(lab, SQL, "start", what)
    stopped = rescue(lab)
    assert stopped.outcome is ExitCode.FAILED
    assert stopped.report.error is not None
    assert stopped.report.error.id in ("SQL-STOPPED-AGAIN", "SERVICE-TIMEOUT")
    assert stopped.report.error.params["service"] == SQL
    set_fault(lab)
    open_lab(lab).clock.sleep(600)
    assert resume(lab).remaining[0] == "check-partners"


@pytest.mark.slow
def test_undo_of_a_run_that_left_sql_server_down_starts_it(lab: Path) -> None:
    before, running = machine_bytes(lab), service_states(lab)
    set_fault(lab, SQL, "start", "fail")
    assert rescue(lab).outcome is ExitCode.FAILED
    set_fault(lab)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
    assert service_states(lab) == running


@pytest.mark.slow
def test_sql_server_that_takes_the_certificate_neither_way_runs_with_one_of_its_own(lab: Path) -> None:
    """The prediction may be wrong: here the grant goes whenever SQL Server starts."""
    before, running, told = machine_bytes(lab), service_states(lab), list[Event]()
    bench = bench_on(lab)
    bench = on_machine(bench, replace(bench.machine, services=_GrantGoes(bench.machine)), tell=told.append)
    assert renew_run.start(bench, make_plan(bench, RenewRequest())).outcome is ExitCode.WAITING
    assert not do("sql.show", bench_on(lab)).pinned
    [fallback] = [event for event in told if event.id == "renew.sql.fallback"]
    assert "17182" in str(fallback.params["codes"])
    assert "0x8009030d" in str(fallback.params["codes"])
    undo(lab)
    assert service_states(lab) == running
    assert machine_bytes(lab) == before


class _GrantGoes:
    """Services; before SQL Server starts it loses its access to our key, behind our back."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine.services, name)

    def request(self, name: str, what: Request) -> None:
        if (name, what) == (SQL, Request.RUN):
            keys = self._machine.keys
            for key in keys.names():
                if key.container.startswith("sepmtk-"):
                    keys.set_dacl(key, revoke(keys.dacl(key), service_sid(SQL)))
        self._machine.services.request(name, what)


def test_a_run_that_waits_says_so_where_somebody_stopped_the_console(lab: Path) -> None:
    rescue(lab)
    do("service.stop", bench_on(lab, "service stop"))
    stopped = resume(lab)
    assert stopped.report.error is not None
    assert stopped.report.error.id == "SERVICE-NOT-RUNNING"
    do("service.start", bench_on(lab, "service start"))
    assert resume(lab).outcome is ExitCode.WAITING


def test_a_manager_that_does_not_come_up_is_no_rescue(lab: Path) -> None:
    set_fault(lab, "semsrv", "start", "fail")
    stopped = rescue(lab)
    assert (stopped.outcome, stopped.report.steps[-1].id) == (ExitCode.FAILED, "start-services")
    set_fault(lab)
    assert resume(lab).outcome is ExitCode.WAITING


def test_an_approved_plan_is_carried_out_as_it_stands(lab: Path) -> None:
    made = make_plan(bench_on(lab, "renew plan"), RenewRequest(ticket="CHG-1"))
    data = json.loads(json.dumps(made.plan.to_plain()))
    result = renew_run.start_from_file(bench_on(lab), data)
    assert result.outcome is ExitCode.WAITING
    assert renew_run.status(bench_on(lab)).ticket == "CHG-1"


def test_a_plan_is_stale_once_the_server_has_changed(lab: Path) -> None:
    data = make_plan(bench_on(lab, "renew plan"), RenewRequest()).plan.to_plain()
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    before = machine_bytes(lab)
    with pytest.raises(Drifted, match="PLAN-STALE"):
        renew_run.start_from_file(bench_on(lab), data)
    assert machine_bytes(lab) == before


@pytest.mark.slow
def test_trust_goes_back_to_false_in_the_end_when_asked(lab: Path) -> None:
    rolled_out(lab, revert_trust=True)
    assert resume_seeing(lab).outcome is ExitCode.DONE
    assert not do("trust.show", bench_on(lab)).trust


@pytest.mark.slow
def test_trust_goes_back_on_by_itself_where_sepm_does_not_come_up_without_it(lab: Path) -> None:
    """The dead man's switch: Java's trust is not Windows', so the certificate may pass here and
    not there; in this lab the manager cannot validate because the root was taken out meanwhile."""
    waiting = rescue(lab)
    bench = bench_on(lab, "trust off")
    machine = replace(bench.machine, services=_RootGoes(bench.machine, new_thumbprint(waiting.folder)))
    with pytest.raises(RolledBack, match="TRUST-REVERTED-BACK"):
        do("trust.off", on_machine(bench, machine), restart=True)
    assert do("trust.show", bench_on(lab)).trust
    seen = observe(bench.machine.reader(), bench.server)
    assert seen.outage == ()


@pytest.mark.slow
def test_trust_goes_back_on_where_the_manager_does_not_start_without_it(lab: Path) -> None:
    rescue(lab)
    bench = bench_on(lab, "trust off")
    machine = replace(bench.machine, services=_FailsOnce(bench.machine))
    with pytest.raises(RolledBack, match="TRUST-REVERTED-BACK"):
        do("trust.off", on_machine(bench, machine), restart=True)
    assert do("trust.show", bench_on(lab)).trust
    assert bench.machine.services.info("semsrv").state is ServiceState.RUNNING


@pytest.mark.slow
def test_trust_goes_back_on_where_whoever_watches_leaves(lab: Path) -> None:
    waiting = rescue(lab)
    bench = bench_on(lab, "trust off")
    gone = _RootGoes(bench.machine, new_thumbprint(waiting.folder))
    machine = replace(bench.machine, services=gone, clock=_Impatient(bench.machine))
    done = single.run_single(on_machine(bench, machine), trust.revert)
    assert done.report.outcome is ExitCode.INTERRUPTED
    assert do("trust.show", bench_on(lab)).trust
    assert bench.machine.services.info("semsrv").state is ServiceState.RUNNING


class _FailsOnce:
    """Services of which semsrv fails at its next start, once."""

    def __init__(self, machine: Machine) -> None:
        self._machine, self._failed = machine, False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine.services, name)

    def request(self, name: str, what: Request) -> None:
        if (name, what, self._failed) == ("semsrv", Request.RUN, False):
            self._failed = True
            raise HostFailure(name, 1067)
        self._machine.services.request(name, what)


class _Impatient:
    """A clock by which somebody presses Ctrl-C when SEPM's proof is first waited for."""

    def __init__(self, machine: Machine) -> None:
        self._machine, self._pressed = machine, False

    def now(self) -> datetime:
        return self._machine.clock.now()

    def sleep(self, seconds: float) -> None:
        if seconds == proof.POLL_SECONDS and not self._pressed:
            self._pressed = True
            raise KeyboardInterrupt
        self._machine.clock.sleep(seconds)


class _RootGoes:
    """Services whose first stop takes the certificate out of Trusted Root, behind our back."""

    def __init__(self, machine: Machine, thumbprint: str) -> None:
        self._machine, self._thumbprint = machine, thumbprint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine.services, name)

    def request(self, name: str, what: Request) -> None:
        self._machine.stores.remove(Store.MACHINE_ROOT, self._thumbprint)
        self._machine.services.request(name, what)


@pytest.mark.slow
def test_after_the_console_undo_is_over(lab: Path) -> None:
    waiting = rescue(lab)
    update_at_the_console(lab, waiting.folder)
    changed = machine_bytes(lab)
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    assert machine_bytes(lab) == changed


def test_a_run_that_is_over_keeps_no_secrets(lab: Path) -> None:
    run = rolled_out(lab)
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    assert resume_seeing(lab).outcome is ExitCode.DONE
    assert renew_run.status(bench_on(lab)).secrets == ()
    left = [p.name for p in Path(run.folder).rglob("*") if p.suffix in (".key", ".pfx", ".password")]
    assert left == []


@pytest.mark.slow
def test_half_an_update_at_the_console_forbids_undo_too(lab: Path) -> None:
    waiting = rescue(lab)
    update_at_the_console(lab, waiting.folder, restart=False)
    with pytest.raises(Refused, match="UNDO-PAST-CONSOLE"):
        undo(lab)
    assert resume(lab).outcome is ExitCode.WAITING
