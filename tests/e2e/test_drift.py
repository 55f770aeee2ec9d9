"""What changes between two days is seen, and never overwritten."""

from __future__ import annotations

import json
import os
import shutil
import threading
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from e2e_helpers import (
    SetBack,
    bench_on,
    do,
    end_state,
    in_child,
    install,
    machine_bytes,
    new_thumbprint,
    on_machine,
    reboot,
    rescue,
    resume,
    service_states,
    set_clock,
    set_fault,
    undo,
)

from sepmtk.engine.journal import read_journal
from sepmtk.engine.lock import only_one
from sepmtk.machine.faults import KILLED, FaultKind, FaultPlan
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.values import (
    SCHANNEL_PROVIDER,
    KeyName,
    RegistryData,
    RegistryKey,
    Request,
    ServiceState,
    Store,
    ValueKind,
)
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.outcome import ExitCode
from sepmtk.pki.keys import key_der
from sepmtk.renewal import rollout
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.plan import make_plan
from sepmtk.renewal.request import RenewRequest
from sepmtk.sepm.discover import discover

SQL = "MSSQL$SQLEXPRESSSYMC"
SERVER_KEY = "Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/apache/conf/ssl/server.key"


def somebody_removes_the_root(lab: Path, thumbprint: str) -> None:
    open_lab(lab).stores.remove(Store.MACHINE_ROOT, thumbprint)


def test_resume_reports_drift_and_touches_nothing(lab: Path) -> None:
    waiting = rescue(lab)
    somebody_removes_the_root(lab, new_thumbprint(waiting.folder))
    changed = machine_bytes(lab)
    result = resume(lab)
    assert result.outcome is ExitCode.FINDINGS
    assert result.report.error is not None
    assert result.report.error.id == "DRIFT"
    assert machine_bytes(lab) == changed


def test_undo_leaves_alone_what_somebody_changed_and_lists_it(lab: Path) -> None:
    before = machine_bytes(lab)
    waiting = rescue(lab)
    key = RegistryKey(discover(open_lab(lab).reader()).sql.settings_key)
    open_lab(lab).registry.set(
        key, "Certificate", RegistryData(ValueKind.STRING, new_thumbprint(waiting.folder))
    )
    machine = open_lab(lab)
    with machine.files.open(discover(machine.reader()).root_xml) as file:
        content = file.read()
    machine.files.replace(
        discover(machine.reader()).root_xml, content.replace(b"Certificate=true", b"Certificate=TRUE")
    )
    result = undo(lab)
    assert result.outcome is ExitCode.ROLLBACK_INCOMPLETE
    left = renew_run.status(bench_on(lab)).left
    assert any("ROOT.xml" in resource for resource in left)
    assert {n for n, v in machine_bytes(lab).items() if before.get(n) != v} >= {"registry.json"}


@pytest.mark.slow
@pytest.mark.parametrize("hours", [-2, 30])
def test_a_clock_that_was_set_in_between_confuses_nobody(lab: Path, hours: float) -> None:
    before = machine_bytes(lab)
    rescue(lab, until="start-services")
    set_clock(lab, hours)
    do("trust.off", bench_on(lab, "trust off"), restart=True)
    assert resume(lab).outcome is ExitCode.WAITING
    set_clock(lab, -hours)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.parametrize("single_first", [True, False])
def test_a_run_and_a_command_within_it_are_undone_in_either_order(lab: Path, single_first: bool) -> None:
    before = machine_bytes(lab)
    run = rescue(lab).run
    single = do("trust.off", bench_on(lab, "trust off"), restart=True).run
    for id in [single, run] if single_first else [run, single]:
        undo(lab, id)
    assert machine_bytes(lab) == before


@pytest.mark.slow
def test_another_certificate_installed_within_a_run_is_no_drift(lab: Path) -> None:
    from datetime import timedelta

    from sepmtk.model.certificate_request import CertificateRequest
    from sepmtk.model.names import SubjectName
    from sepmtk.pki.certificate_set import make_set

    rescue(lab)
    now = open_lab(lab).clock.now()
    fresh = make_set(
        CertificateRequest(
            (SubjectName("dns", "sepm01.corp.example"),), "sepm01.corp.example",
            now - timedelta(days=1), now + timedelta(days=400),
        ),
        b"Example-1234",
    )  # fmt: skip
    install(bench_on(lab, "cert install"), fresh)
    assert resume(lab).outcome is ExitCode.WAITING


@pytest.mark.slow
def test_sepm_started_again_by_somebody_proves_the_rescue_too(lab: Path) -> None:
    rescue(lab, until="start-services")
    machine = open_lab(lab)
    for name in ("semapisrv", SQL):  # the manager loses its database, and says so in its log
        machine.services.request(name, Request.STOP)
        machine.clock.sleep(60)
    failed = resume(lab)
    assert failed.report.error is not None
    assert failed.report.error.id == "RESCUE-NOT-PROVED"
    for name in ("semapisrv", "semsrv"):
        machine.services.request(name, Request.STOP)
        machine.clock.sleep(60)
    for name in (SQL, "semsrv", "semapisrv"):
        machine.services.request(name, Request.RUN)
        machine.clock.sleep(60)
    assert resume(lab).outcome is ExitCode.WAITING


@pytest.mark.slow
def test_another_service_that_needs_sql_server_runs_again_afterwards(lab: Path) -> None:
    services = json.loads((lab / "machine" / "services.json").read_text("utf-8"))
    services["SQLAgent$SQLEXPRESSSYMC"]["start_mode"] = "auto"
    (lab / "machine" / "services.json").write_text(json.dumps(services), "utf-8")
    reboot(lab)
    running = service_states(lab)
    assert running["SQLAgent$SQLEXPRESSSYMC"] == "running"
    rescue(lab)
    assert service_states(lab) == running
    assert undo(lab).outcome is ExitCode.DONE
    assert service_states(lab) == running


@pytest.mark.slow
def test_undo_ends_where_somebody_took_the_key_away_before(lab: Path) -> None:
    before = machine_bytes(lab)
    rescue(lab)
    machine = open_lab(lab)
    [ours] = [key for key in machine.keys.names() if key.container.startswith("sepmtk-")]
    machine.keys.remove(ours)
    assert undo(lab).outcome is ExitCode.DONE
    assert machine_bytes(lab) == before


@pytest.mark.slow
def test_services_that_a_reboot_started_are_stopped_again(lab: Path) -> None:
    rescue(lab, until="stop-services")
    machine = open_lab(lab)
    machine.services.request("semsrv", Request.RUN)
    machine.clock.sleep(300)
    assert machine.services.info("semsrv").state is ServiceState.RUNNING
    assert resume(lab).outcome is ExitCode.WAITING
    assert end_state(lab)["trust"] == 1


def test_a_second_run_at_once_is_refused_with_the_facts_of_the_first(lab: Path) -> None:
    bench = bench_on(lab)
    made = make_plan(bench, RenewRequest())
    with only_one(bench.machine, "renew run", "20260101-000000-renew"):
        refused: list[Refused] = []

        def second() -> None:
            try:
                renew_run.start(bench, made)
            except Refused as error:
                refused.append(error)

        other = threading.Thread(target=second)
        other.start()
        other.join()
    assert [error.id for error in refused] == ["ALREADY-RUNNING"]
    assert refused[0].params["run"] == "20260101-000000-renew"


def test_a_journal_with_a_hole_is_refused(lab: Path) -> None:
    waiting = rescue(lab)
    journal = Path(waiting.folder) / "journal.jsonl"
    lines = journal.read_bytes().splitlines(keepends=True)
    for gone in (5, len(lines) - 2):  # the last line is whole, and follows from nothing that is there
        journal.write_bytes(b"".join(lines[:gone] + lines[gone + 1 :]))
        with pytest.raises(Failed, match="JOURNAL-BROKEN"):
            resume(lab)


def test_patience_ends_whatever_the_clock_says(lab: Path) -> None:
    set_fault(lab, "semsrv", "stop", "hang")
    bench = bench_on(lab, "service stop")
    bench = on_machine(bench, replace(bench.machine, clock=SetBack(lab)))
    with pytest.raises(Failed, match="SERVICE-TIMEOUT"):
        do("service.stop", bench, names=("semsrv",))


def test_clients_are_waited_for_no_longer_than_asked(lab: Path) -> None:
    bench = on_machine(bench_on(lab), replace(bench_on(lab).machine, clock=(clock := SetBack(lab))))
    nobody = replace(bench, clients=lambda: ())
    rollout.wait(nobody, -1, hours=2.0, every=timedelta(minutes=30))
    assert clock.naps == 4


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_somebody_elses_key_under_our_name_is_neither_used_nor_removed(lab: Path) -> None:
    assert in_child(lab, FaultPlan(at=0, kind=FaultKind.KILL)) == KILLED  # before our key was made
    [run] = (lab / "sepmtk" / "runs").iterdir()
    machine = open_lab(lab)
    name = KeyName(SCHANNEL_PROVIDER, f"sepmtk-{run.name}")
    machine.keys.create(name, key_der((lab / "machine" / "C" / SERVER_KEY).read_bytes()))
    before = machine_bytes(lab)
    drifted = resume(lab)
    assert drifted.outcome is ExitCode.FINDINGS
    assert machine_bytes(lab) == before
    assert undo(lab).outcome is ExitCode.ROLLBACK_INCOMPLETE
    assert machine_bytes(lab) == before


@pytest.mark.slow
@pytest.mark.parametrize("file", ["plan.json", "journal.jsonl"])
def test_a_spoilt_run_stops_another_renewal_but_no_command_that_may_help(lab: Path, file: str) -> None:
    waiting = rescue(lab, until="backup")
    broken = Path(waiting.folder) / file
    broken.write_bytes(b"{}\n" + broken.read_bytes())
    for act in (rescue, undo, resume):
        with pytest.raises(Failed, match="BROKEN") as failed:
            act(lab)
        assert failed.value.params["path"] == str(broken)
    do("service.stop", bench_on(lab, "service stop"))
    do("service.start", bench_on(lab, "service start"))
    shutil.move(waiting.folder, lab / "elsewhere")
    assert rescue(lab).outcome is ExitCode.WAITING


def test_a_torn_last_line_is_dropped(lab: Path) -> None:
    waiting = rescue(lab, until="install-certificate")
    journal = Path(waiting.folder) / "journal.jsonl"
    whole = journal.read_bytes()
    for torn in (b'{"prev":"ab', b'{"at":"2026\0\0\0\0"}\n'):
        journal.write_bytes(whole + torn)
        assert resume(lab, until="grant-key-access").outcome is ExitCode.WAITING
        assert journal.read_bytes().startswith(whole)
        assert torn not in journal.read_bytes()


def test_a_run_of_another_machine_is_refused(lab: Path) -> None:
    rescue(lab)
    settings = json.loads((lab / "lab.json").read_text("utf-8"))
    settings["machine_id"] = "0" * 32
    (lab / "lab.json").write_text(json.dumps(settings), "utf-8")
    with pytest.raises(Refused, match="OTHER-MACHINE"):
        resume(lab)
    assert rescue(lab).outcome is ExitCode.WAITING  # it is in nobody's way


@pytest.mark.slow
def test_a_check_waived_at_resume_is_recorded_and_holds_on(lab: Path) -> None:
    waiting = rescue(lab, until="start-services")
    renew_run.resume(bench_on(lab, "renew resume", "CERTS-DIFFER"))
    journal, _ = read_journal(Path(waiting.folder) / "journal.jsonl")
    assert [record["ids"] for record in journal if record["type"] == "accepted"] == [["CERTS-DIFFER"]]
    assert renew_run.status(bench_on(lab)).accepted == ("CERTS-DIFFER",)
