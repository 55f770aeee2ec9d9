"""Single commands are runs of one step: recorded, undoable, and refused where they would do harm."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from e2e_helpers import NewLab, bench_on, do, machine_bytes, rescue, service_states, set_fault, undo
from e2e_helpers import install as install_set

from sepmtk.engine.single import SingleResult
from sepmtk.machine.faults import FaultPlan, with_faults
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, Store
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.errors import Failed, Refused, RolledBack, UsageError
from sepmtk.model.names import SubjectName
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode
from sepmtk.nouns.cert.source import find
from sepmtk.pki.certificate import describe
from sepmtk.pki.certificate_set import CertificateSet, make_set
from sepmtk.pki.inspect import to_der
from sepmtk.sepm.discover import discover
from sepmtk.sepm.served import read_file
from sepmtk.words import say

SQL = "MSSQL$SQLEXPRESSSYMC"


@pytest.fixture(scope="module")
def fresh() -> CertificateSet:
    """A certificate that fits the lab's host."""
    now = datetime.now(UTC)
    return make_set(
        CertificateRequest(
            (SubjectName("dns", "sepm01.corp.example"),), "sepm01.corp.example",
            now - timedelta(days=1), now + timedelta(days=400),
        ),
        b"Example-1234",
    )  # fmt: skip


def install(lab: Path, fresh: CertificateSet) -> SingleResult:
    done: SingleResult = install_set(bench_on(lab, "cert install"), fresh)
    return done


def in_store(lab: Path, store: Store = Store.MACHINE_MY) -> list[str]:
    return [describe(entry.der).thumbprint for entry in open_lab(lab).stores.list(store)]


Act = Callable[[Path, CertificateSet], SingleResult]
ACTS: dict[str, Act] = {
    "cert install": install,
    "key revoke": lambda lab, _: do(
        "key.revoke", bench_on(lab, "key revoke", "CERT-IN-USE"), thumbprint=in_store(lab)[0], service=SQL
    ),
    "sql bind": lambda lab, _: do(
        "sql.bind", bench_on(lab, "sql bind"), thumbprint=in_store(lab)[0], restart=True
    ),
    "service stop": lambda lab, _: do("service.stop", bench_on(lab, "service stop")),
    "service restart": lambda lab, _: do("service.restart", bench_on(lab, "service restart"), names=(SQL,)),
    "trust on": lambda lab, _: do("trust.on", bench_on(lab, "trust on"), restart=True),
    "backup create": lambda lab, _: do("backup.create", bench_on(lab, "backup create")),
}


@pytest.mark.parametrize("command", ACTS)
def test_each_is_taken_back_exactly(new_lab: NewLab, fresh: CertificateSet, command: str) -> None:
    lab = new_lab("healthy")
    before = machine_bytes(lab)
    services = {s.name: s.state for s in do("service.list", bench_on(lab)).services}
    done = ACTS[command](lab, fresh)
    assert done.report.outcome is ExitCode.DONE
    assert undo(lab, done.run).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before
    assert {s.name: s.state for s in do("service.list", bench_on(lab)).services} == services


@pytest.mark.parametrize("command", ACTS)
def test_a_dry_run_changes_nothing_and_leaves_no_run(
    new_lab: NewLab, fresh: CertificateSet, command: str
) -> None:
    lab = new_lab("healthy")
    before, mine = machine_bytes(lab), in_store(lab)[0]
    acts: dict[str, Callable[[], SingleResult]] = {
        "cert install": lambda: install_set(bench_on(lab, command, dry_run=True), fresh),
        "key revoke": lambda: do(
            "key.revoke", bench_on(lab, command, "CERT-IN-USE", dry_run=True), thumbprint=mine, service=SQL
        ),
        "sql bind": lambda: do(
            "sql.bind", bench_on(lab, command, dry_run=True), thumbprint=mine, restart=True
        ),
        "service stop": lambda: do("service.stop", bench_on(lab, command, dry_run=True)),
        "service restart": lambda: do("service.restart", bench_on(lab, command, dry_run=True), names=(SQL,)),
        "trust on": lambda: do("trust.on", bench_on(lab, command, dry_run=True), restart=True),
        "backup create": lambda: do("backup.create", bench_on(lab, command, dry_run=True)),
    }
    shown = acts[command]()
    assert shown.dry_run
    assert any(not fact.holds for step in shown.report.steps for fact in step.facts)
    assert machine_bytes(lab) == before
    assert not (lab / "sepmtk" / "runs").exists()


def test_one_that_failed_half_way_says_how_it_is_taken_back(new_lab: NewLab) -> None:
    lab, told = new_lab("healthy"), list[Event]()
    running = service_states(lab)
    set_fault(lab, "semsrv", "stop", "hang")
    with pytest.raises(Failed, match="SERVICE-TIMEOUT"):
        do("service.stop", replace(bench_on(lab, "service stop"), tell=told.append))
    set_fault(lab)
    open_lab(lab).clock.sleep(60)
    [stopped] = [event for event in told if event.id == "single.stopped"]
    assert undo(lab, str(stopped.params["run"])).outcome is ExitCode.DONE
    assert service_states(lab) == running


def test_a_refusal_after_something_was_changed_is_a_failure(lab: Path) -> None:
    """Exit code 6 says that nothing was changed. Here somebody starts a service again meanwhile."""
    machine = open_lab(lab)
    with pytest.raises(Failed, match="ROOT-XML-IN-USE"):
        bench = bench_on(lab, "trust on", machine=replace(machine, services=_Restarting(machine)))
        do("trust.on", bench, restart=True)
    assert not do("trust.show", bench_on(lab)).trust


class _Restarting:
    """Services; when the manager stops, somebody starts the web server again."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine

    def __getattr__(self, name: str) -> Any:
        return getattr(self._machine.services, name)

    def request(self, name: str, what: Request) -> None:
        self._machine.services.request(name, what)
        if (name, what) == ("semsrv", Request.STOP):
            self._machine.services.request("semwebsrv", Request.RUN)


def test_a_write_that_failed_and_came_about_is_known_to_undo(lab: Path) -> None:
    """Trust goes off, the host reports a failure all the same, trust goes back on: before was on."""
    rescue(lab)
    plan = FaultPlan()
    dry = with_faults(open_lab(lab), plan)
    do("trust.off", bench_on(lab, "trust off", machine=dry), restart=True)
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    [write] = [n for n, line in enumerate(plan.trace) if line.startswith("files.replace")]
    machine = with_faults(open_lab(lab), FaultPlan(at=write, after=True))
    with pytest.raises(RolledBack, match="TRUST-REVERTED-BACK"):
        do("trust.off", bench_on(lab, "trust off", machine=machine), restart=True)
    assert do("trust.show", bench_on(lab)).trust
    newest = max(path.name for path in (lab / "sepmtk" / "runs").glob("*-trust-off*"))
    assert undo(lab, newest).outcome is ExitCode.DONE
    assert do("trust.show", bench_on(lab)).trust


def test_install_leaves_no_copy_of_the_key_behind(new_lab: NewLab, fresh: CertificateSet) -> None:
    lab = new_lab("healthy")
    install(lab, fresh)
    secret = fresh.key_pem.splitlines()[5]
    assert [p for p in (lab / "sepmtk").rglob("*") if p.is_file() and secret in p.read_bytes()] == []


def test_install_twice_changes_nothing_the_second_time(new_lab: NewLab, fresh: CertificateSet) -> None:
    lab = new_lab("healthy")
    install(lab, fresh)
    before = machine_bytes(lab)
    again = install(lab, fresh)
    assert all(fact.holds for step in again.report.steps for fact in step.facts)
    assert machine_bytes(lab) == before


def test_remove_refuses_what_sql_server_uses(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    with pytest.raises(Refused, match="CERT-IN-USE"):
        do("cert.remove", bench_on(lab, "cert remove"), thumbprint=in_store(lab)[0], with_key=False)


def test_a_failed_install_leaves_no_copy_of_the_key_either(new_lab: NewLab, fresh: CertificateSet) -> None:
    lab = new_lab("healthy")
    for write in range(2):
        machine = with_faults(open_lab(lab), FaultPlan(at=write))
        with pytest.raises(Failed, match="CANNOT-WRITE"):
            install_set(bench_on(lab, "cert install", machine=machine), fresh)
    assert list((lab / "sepmtk").rglob("server.key")) == []


def test_revoke_refuses_what_sql_server_shows(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="CERT-IN-USE"):
        do("key.revoke", bench_on(lab, "key revoke"), thumbprint=in_store(lab)[0], service=SQL)
    assert machine_bytes(lab) == before


def test_remove_with_key_is_refused_before_anything_goes_where_another_certificate_has_the_key(
    new_lab: NewLab, fresh: CertificateSet
) -> None:
    lab = new_lab("healthy")
    install(lab, fresh)
    machine = open_lab(lab)
    [ours] = [key for key in machine.keys.names() if key.container.startswith("sepmtk-")]
    machine.stores.add(Store.USER_MY, to_der(fresh.certificate_pem), ours)
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="KEY-IN-USE"):
        thumbprint = fresh.info.thumbprint
        do("cert.remove", bench_on(lab, "cert remove"), thumbprint=thumbprint, with_key=True)
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("restart", [True, False])
def test_trust_is_not_switched_off_while_the_certificate_would_not_pass(lab: Path, restart: bool) -> None:
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    do("service.stop", bench_on(lab, "service stop"))
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="TRUST-STILL-NEEDED") as refused:
        do("trust.off", bench_on(lab, "trust off"), restart=restart)
    found = say("TRUST-STILL-NEEDED.found", "ja", **refused.value.params)
    assert found.startswith(say("sql.reason.expired", "ja"))
    assert machine_bytes(lab) == before
    do("trust.off", bench_on(lab, "trust off", "TRUST-STILL-NEEDED"), restart=False)
    assert not do("trust.show", bench_on(lab)).trust


def test_bind_that_sql_server_does_not_start_with_leaves_it_running_all_the_same(lab: Path) -> None:
    expired = in_store(lab)[0]
    with pytest.raises(Refused, match="SQL-WOULD-NOT-START"):
        do("sql.bind", bench_on(lab, "sql bind"), thumbprint=expired, restart=True)
    do("service.restart", bench_on(lab, "service restart"), names=(SQL,))  # it shows one of its own now
    services = service_states(lab)
    with pytest.raises(Failed, match="SQL-DID-NOT-TAKE"):
        do("sql.bind", bench_on(lab, "sql bind", "SQL-WOULD-NOT-START"), thumbprint=expired, restart=True)
    assert not do("sql.show", bench_on(lab)).pinned
    assert service_states(lab) == services


def test_a_certificate_that_sepm_would_refuse_is_not_bound_unless_accepted(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    now = datetime.now(UTC)
    request = CertificateRequest(
        (SubjectName("dns", "other.corp.example"),), "other.corp.example", now, now + timedelta(days=90)
    )
    other = make_set(request, b"Example-1234")
    install(lab, other)
    do("key.grant", bench_on(lab, "key grant"), thumbprint=other.info.thumbprint, service=SQL)
    before = machine_bytes(lab)
    for restart in (False, True):
        with pytest.raises(Refused, match="SEPM-WOULD-REFUSE") as refused:
            do("sql.bind", bench_on(lab, "sql bind"), thumbprint=other.info.thumbprint, restart=restart)
        found = say("SEPM-WOULD-REFUSE.found", "ja", **refused.value.params)
        assert other.info.thumbprint in found and say("sql.reason.name", "ja") in found
        assert machine_bytes(lab) == before
    do("sql.bind", bench_on(lab, "sql bind", "SEPM-WOULD-REFUSE"), thumbprint=other.info.thumbprint)


def test_where_sepm_accepts_anything_any_certificate_is_bound(new_lab: NewLab, fresh: CertificateSet) -> None:
    lab = new_lab("healthy")
    own = in_store(lab)[0]
    do("key.revoke", bench_on(lab, "key revoke", "CERT-IN-USE"), thumbprint=own, service=SQL)
    with pytest.raises(Refused, match="SEPM-WOULD-REFUSE"):
        do("sql.unbind", bench_on(lab, "sql unbind"))
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    do("sql.unbind", bench_on(lab, "sql unbind"))


def test_remove_with_key_removes_only_a_key_of_ours(new_lab: NewLab, fresh: CertificateSet) -> None:
    lab = new_lab("healthy")
    before = machine_bytes(lab)
    install(lab, fresh)
    done = do("cert.remove", bench_on(lab, "cert remove"), thumbprint=fresh.info.thumbprint, with_key=True)
    assert machine_bytes(lab) == before
    assert undo(lab, done.run).outcome is ExitCode.ROLLBACK_INCOMPLETE  # the key was not kept
    with pytest.raises(Refused, match="KEY-NOT-OURS"):
        bench = bench_on(lab, "cert remove", "CERT-IN-USE")
        do("cert.remove", bench, thumbprint=in_store(lab)[0], with_key=True)


def test_remove_of_what_is_not_there_says_so(new_lab: NewLab) -> None:
    with pytest.raises(UsageError, match="CERT-NOT-IN-STORE"):
        do("cert.remove", bench_on(new_lab("healthy")), thumbprint="ab" * 20, with_key=False)


def test_a_file_comes_back_from_the_backup_and_that_is_undoable(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    do("service.stop", bench_on(lab, "service stop"))
    changed = machine_bytes(lab)
    done = do("backup.restore", bench_on(lab, "backup restore"), run=made.run, only=("ROOT.xml",))
    assert not do("trust.show", bench_on(lab)).trust
    assert undo(lab, done.run).outcome is ExitCode.DONE
    assert machine_bytes(lab) == changed


def test_restore_is_refused_while_sepm_runs_or_stops_and_starts_it(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    made = do("backup.create", bench_on(lab, "backup create"))
    do("trust.on", bench_on(lab, "trust on"), restart=True)
    changed, running = machine_bytes(lab), service_states(lab)
    with pytest.raises(Refused, match="ROOT-XML-IN-USE"):
        do("backup.restore", bench_on(lab, "backup restore"), run=made.run)
    assert machine_bytes(lab) == changed
    done = do("backup.restore", bench_on(lab, "backup restore"), run=made.run, restart=True)
    assert not do("trust.show", bench_on(lab)).trust
    assert service_states(lab) == running
    assert undo(lab, done.run).outcome is ExitCode.DONE
    assert (machine_bytes(lab), service_states(lab)) == (changed, running)


def test_a_backup_holds_what_the_procedure_could_change(lab: Path) -> None:
    made = do("backup.create", bench_on(lab, "backup create"))
    items = {p.name for p in (lab / "sepmtk" / "runs" / made.run / "backup").rglob("*") if p.is_file()}
    assert items >= {
        "server.crt", "server.key", "keystore.jks", "server.xml", "ROOT.xml", "openssl.cnf",
        "sslForClients.conf", "stores.json", "registry.json", "keys.json", "services.json", "manifest.json",
    }  # fmt: skip
    assert any(name.startswith("recovery_") for name in items)
    server = discover(open_lab(lab).reader())
    copy = next((lab / "sepmtk").rglob("ROOT.xml"))
    assert copy.read_bytes() == read_file(open_lab(lab).reader(), server.root_xml)


@pytest.mark.parametrize(("port", "kind"), [(443, "tls"), (8443, "tls"), (2638, "tds")])
def test_a_certificate_is_read_from_a_port_whatever_protocol_it_speaks(
    lab: Path, port: int, kind: str
) -> None:
    machine = open_lab(lab)
    endpoint = machine.network.endpoint(port)
    found = find(f"{endpoint.host}:{endpoint.port}")
    assert (found.kind, describe(found.ders[0]).thumbprint) == (kind, in_store(lab)[0])


def test_sql_server_never_restarts_under_a_running_sepm(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    report = do("service.restart", bench_on(lab, "service restart"), names=(SQL,)).report
    order = [(fact.resource.name, fact.wanted) for step in report.steps for fact in step.facts]
    stopped = [name for name, wanted in order if wanted == "stopped"]
    started = [name for name, wanted in order if wanted == "running"]
    assert {"semsrv", "semwebsrv"} < set(stopped)
    assert (stopped[-1], started[0]) == (SQL, SQL)
    assert set(started) == set(stopped)
