"""Wrong orders and bad states: who notices, and that nothing was changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from e2e_helpers import NewLab, bench_on, do, machine_bytes, rescue

from sepmtk.checks.registry import run_checks
from sepmtk.checks.view import View
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryData, RegistryKey, Request, ServiceState, Store, ValueKind
from sepmtk.model.errors import Refused
from sepmtk.sepm.discover import discover
from sepmtk.sql.candidates import candidates

SQL = "MSSQL$SQLEXPRESSSYMC"


def pin(machine: Machine, text: str) -> None:
    key = RegistryKey(discover(machine.reader()).sql.settings_key)
    machine.registry.set(key, "Certificate", RegistryData(ValueKind.STRING, text))


def restart_sql(machine: Machine) -> ServiceState:
    """As an administrator would by hand, whatever hangs on it."""
    for name in ("semapisrv", "semlaunchsrv", "semwebsrv", "semsrv", SQL):
        machine.services.request(name, Request.STOP)
        machine.clock.sleep(60)
    machine.services.request(SQL, Request.RUN)
    machine.clock.sleep(60)
    return machine.services.info(SQL).state


def mine(machine: Machine) -> str:
    [entry] = machine.stores.list(Store.MACHINE_MY)
    return hashlib.sha1(entry.der, usedforsecurity=False).hexdigest()


def test_the_engine_does_not_start_with_a_key_that_it_cannot_read(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    bench, thumbprint = bench_on(lab, "key revoke", "CERT-IN-USE"), mine(open_lab(lab))
    do("key.revoke", bench, thumbprint=thumbprint, service=SQL)
    pin(bench.machine, thumbprint)
    assert candidates(bench.machine.reader(), discover(bench.machine.reader())).refuses_to_start
    assert restart_sql(bench.machine) is ServiceState.STOPPED


def test_the_engine_does_not_start_with_the_invisible_mark_that_mmc_copies(new_lab: NewLab) -> None:
    machine = open_lab(new_lab("healthy"))
    pin(machine, "\u200e" + mine(machine))
    assert candidates(machine.reader(), discover(machine.reader())).refuses_to_start
    assert restart_sql(machine) is ServiceState.STOPPED


def test_bind_refuses_what_the_engine_would_not_start_with(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    thumbprint = mine(open_lab(lab))
    do("key.revoke", bench_on(lab, "key revoke", "CERT-IN-USE"), thumbprint=thumbprint, service=SQL)
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="SQL-CANNOT-READ-KEY"):
        do("sql.bind", bench_on(lab, "sql bind"), thumbprint=thumbprint, restart=True)
    assert machine_bytes(lab) == before


def test_bind_takes_the_thumbprint_as_mmc_shows_it(new_lab: NewLab) -> None:
    lab = new_lab("healthy")
    thumbprint = mine(open_lab(lab))
    shown = "\u200e" + " ".join(thumbprint[i : i + 2] for i in range(0, 40, 2)).upper()
    do("sql.bind", bench_on(lab, "sql bind"), thumbprint=shown, restart=True)
    found = do("sql.show", bench_on(lab))
    assert (found.pinned, found.served.thumbprint) == (thumbprint, thumbprint)


def test_root_xml_is_not_changed_under_a_running_sepm(lab: Path) -> None:
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="ROOT-XML-IN-USE"):
        do("trust.on", bench_on(lab, "trust on"), restart=False)
    assert machine_bytes(lab) == before


@pytest.mark.parametrize(
    ("edit", "id"),
    [
        (lambda xml: xml.replace(b";trustServerCertificate=false", b""), "ROOT-XML-NO-VALUE"),
        (
            lambda xml: xml.replace(b"trustServerCertificate=false", b"trustServerCertificate=maybe"),
            "ROOT-XML-BAD-VALUE",
        ),
        (
            lambda xml: xml.replace(
                b"trustServerCertificate=false", b"trustServerCertificate=false;trustServerCertificate=true"
            ),
            "ROOT-XML-AMBIGUOUS",
        ),
    ],
)
def test_a_root_xml_that_is_not_understood_stops_the_run(
    lab: Path, edit: Callable[[bytes], bytes], id: str
) -> None:
    machine = open_lab(lab)
    path = discover(machine.reader()).root_xml
    with machine.files.open(path) as file:
        content = file.read()
    machine.files.replace(path, edit(content))
    before = machine_bytes(lab)
    with pytest.raises(Refused) as refused:
        rescue(lab)
    assert refused.value.id == id
    assert machine_bytes(lab) == before


def test_a_name_that_is_in_use_and_would_be_missing_stops_the_run(lab: Path) -> None:
    before = machine_bytes(lab)
    with pytest.raises(Refused, match="SAN-MISSING") as refused:
        do("renew.run", bench_on(lab), san=("dns:sepm01.corp.example",), partners="none")
    assert "DNS:sepm01" in str(refused.value.params["line"])
    assert machine_bytes(lab) == before


def test_doctor_sees_a_pin_in_upper_case(new_lab: NewLab) -> None:
    machine = open_lab(new_lab("healthy"))
    reader = machine.reader()
    server = discover(reader)
    ids = {f.id for f in run_checks(View(reader=reader, server=server), "doctor")}
    pin(machine, mine(machine).upper())
    fresh = {f.id for f in run_checks(View(reader=reader, server=server), "doctor")} - ids
    assert fresh == {"SQL-PINNED-UPPER-CASE"}
