"""Each check finds what is wrong in a lab, and a healthy server has no findings."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from check_ground import found

from sepmtk.checks.names import missing_names, names_in_use
from sepmtk.checks.registry import all_checks, run_checks
from sepmtk.checks.view import View
from sepmtk.machine.errors import Denied
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.prepared import Rival
from sepmtk.machine.ports import Machine, Reader
from sepmtk.machine.values import (
    SOFTWARE_KSP,
    KeyInfo,
    KeyName,
    KeySpec,
    RegistryData,
    RegistryKey,
    Request,
    StartMode,
    Store,
    ValueKind,
)
from sepmtk.model import dacl
from sepmtk.model.names import typed_name
from sepmtk.model.notice import Severity
from sepmtk.model.sid import service_sid
from sepmtk.sepm.discover import discover
from sepmtk.sepm.root_xml import with_trust

LRM = "\u200e"


@pytest.fixture
def machine(pristine: Callable[[str], Path], tmp_path: Path) -> Machine:
    return open_lab(shutil.copytree(pristine("healthy"), tmp_path / "lab"))


def look_of(machine: Machine, reader: Reader | None = None, later: timedelta = timedelta()) -> View:
    reader = reader or machine.reader()
    view = View(reader=reader, server=discover(machine.reader()))
    vars(view)["now"] = reader.clock.now() + later
    return view


def pin(machine: Machine, spell: Callable[[str], str]) -> None:
    from hashlib import sha1

    der = machine.stores.list(Store.MACHINE_MY)[0].der
    key = RegistryKey(discover(machine.reader()).sql.settings_key)
    value = spell(sha1(der, usedforsecurity=False).hexdigest())
    machine.registry.set(key, "Certificate", RegistryData(ValueKind.STRING, value))


def with_facts(machine: Machine, **facts: Any) -> Reader:
    class Other:
        def facts(self) -> Any:
            return replace(machine.host.facts(), **facts)

    return replace(machine.reader(), host=Other())


@pytest.mark.parametrize("stage", ["preflight", "doctor", "verify"])
def test_a_healthy_server_has_no_findings(machine: Machine, stage: str) -> None:
    assert found(look_of(machine), stage) == {}


def test_the_outage_of_the_kb_is_named_and_does_not_stop_its_own_repair(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "kb", "kb-229342")
    look = look_of(open_lab(tmp_path / "kb"))
    assert found(look, "preflight") == {}
    seen = found(look)
    assert seen["CERT-EXPIRED"] is Severity.ERROR
    assert seen["DATABASE-LOGIN-FAILS"] is Severity.ERROR
    assert seen["SQL-WILL-SELF-GENERATE"] is Severity.WARNING


@pytest.mark.parametrize(
    ("facts", "id", "severity"),
    [
        ({"elevated": False}, "NOT-ELEVATED", Severity.ERROR),
        ({"pending_reboot": True}, "PENDING-REBOOT", Severity.WARNING),
        ({"disk_free": 100 << 20}, "DISK-FULL", Severity.ERROR),
        ({"disk_free": 900 << 20}, "DISK-LOW", Severity.WARNING),
    ],
)
def test_the_host(machine: Machine, facts: dict[str, Any], id: str, severity: Severity) -> None:
    look = look_of(machine, with_facts(machine, **facts))
    assert found(look, "preflight") == {id: severity}
    assert found(look) == {id: severity}


def test_a_clock_behind_the_servers_own_files(machine: Machine) -> None:
    assert "CLOCK-IMPLAUSIBLE" in found(look_of(machine, later=timedelta(days=-3)), "preflight")
    assert "CLOCK-IMPLAUSIBLE" not in found(look_of(machine, later=timedelta(hours=-9)), "preflight")


def test_dates(machine: Machine) -> None:
    assert "CERT-EXPIRES-SOON" in found(look_of(machine, later=timedelta(days=3230)))
    assert "CERT-EXPIRED" in found(look_of(machine, later=timedelta(days=3260)))
    assert "CERT-NOT-YET-VALID" in found(look_of(machine, later=timedelta(days=-401)))


@pytest.mark.parametrize(
    ("spell", "ids"),
    [
        (str.upper, {"SQL-PINNED-UPPER-CASE"}),
        (lambda t: LRM + t, {"SQL-PINNED-MALFORMED", "SQL-WILL-NOT-START"}),
        (lambda t: t[:20] + " " + t[20:], {"SQL-PINNED-MALFORMED", "SQL-WILL-NOT-START"}),
        (lambda t: "ab" * 20, {"SQL-PINNED-ABSENT", "SQL-WILL-NOT-START"}),
        (lambda t: t, set()),
    ],
)
def test_the_pinned_value(machine: Machine, spell: Callable[[str], str], ids: set[str]) -> None:
    pin(machine, spell)
    assert set(found(look_of(machine))) == ids


def test_an_expired_pin(machine: Machine) -> None:
    pin(machine, str)
    assert "SQL-PINNED-EXPIRED" in found(look_of(machine, later=timedelta(days=3260)))


@pytest.mark.parametrize(
    ("change", "id"),
    [
        (lambda d, sid: dacl.revoke(d, sid), "SQL-KEY-NOT-GRANTED"),
        (lambda d, sid: dacl.build([dacl.Ace("deny", sid, 1), *dacl.entries(d)]), "SQL-KEY-DENIED"),
    ],
)
def test_who_may_read_the_key(machine: Machine, change: Callable[[bytes, str], bytes], id: str) -> None:
    key = machine.stores.list(Store.MACHINE_MY)[0].key
    assert key is not None
    machine.keys.set_dacl(key, change(machine.keys.dacl(key), service_sid("MSSQL$SQLEXPRESSSYMC")))
    seen = found(look_of(machine), "verify")
    assert seen[id] is Severity.ERROR
    assert seen["SQL-WILL-SELF-GENERATE"] is Severity.WARNING


def test_rivals(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "rivals", "rival-certificates")
    assert found(look_of(open_lab(tmp_path / "rivals")))["SQL-WILL-CHANGE"] is Severity.WARNING
    scenarios.create(tmp_path / "two", "healthy", rivals=(Rival(),))
    assert found(look_of(open_lab(tmp_path / "two")))["SQL-RIVALS"] is Severity.WARNING


def test_a_key_of_another_kind(machine: Machine) -> None:
    class Cng:
        def __getattr__(self, name: str) -> Any:
            return getattr(machine.keys, name)

        def info(self, key: KeyName) -> KeyInfo:
            known = machine.keys.info(key)
            return replace(known, provider=SOFTWARE_KSP, provider_type=0, key_spec=KeySpec.NONE)

    look = look_of(machine, replace(machine.reader(), keys=Cng()))
    assert found(look)["SQL-KEY-PROVIDER"] is Severity.WARNING


def test_trust_left_on(machine: Machine) -> None:
    path = discover(machine.reader()).root_xml
    with machine.files.open(path) as file:
        content = file.read()
    machine.files.replace(path, with_trust(content, True))
    assert found(look_of(machine)) == {"TRUST-LEFT-ON": Severity.WARNING}


@pytest.mark.parametrize(
    ("content", "id"),
    [(b"<Context/>", "ROOT-XML-NO-VALUE"), (b"no xml", "ROOT-XML-NOT-XML"), (None, "ROOT-XML-MISSING")],
)
def test_a_root_xml_that_can_not_be_edited_stops_the_procedure(
    machine: Machine, content: bytes | None, id: str
) -> None:
    look = look_of(machine)
    path = look.server.root_xml
    if content is None:
        machine.files.remove(path)
    else:
        machine.files.replace(path, content)
    assert found(look, "preflight") == {id: Severity.ERROR}


def test_a_service_that_is_down(machine: Machine) -> None:
    machine.services.request("semlaunchsrv", Request.STOP)
    machine.clock.sleep(120)
    assert found(look_of(machine)) == {"SERVICE-NOT-RUNNING": Severity.ERROR}


def test_a_disabled_service(machine: Machine) -> None:
    class Disabled:
        def __getattr__(self, name: str) -> Any:
            return getattr(machine.services, name)

        def info(self, name: str) -> Any:
            info = machine.services.info(name)
            return replace(info, start_mode=StartMode.DISABLED) if name == "semapisrv" else info

    look = look_of(machine, replace(machine.reader(), services=Disabled()))
    assert found(look, "preflight") == {"SERVICE-DISABLED": Severity.WARNING}


def test_keys_that_were_left_behind(machine: Machine) -> None:
    look = look_of(machine)
    folder = look.server.apache_ssl / "tmpNewCert"
    machine.files.make_folder(folder)
    machine.files.replace(folder / "server.key", b"x")
    machine.files.replace(folder / "ext.txt", b"x")
    runs = machine.host.facts().state_folder / "runs" / "20260101-000000" / "new"
    runs.mkdir(parents=True)
    (runs / "server.key").write_bytes(b"x")
    assert found(look) == {"KEY-LEFT-BEHIND": Severity.WARNING, "RUN-KEY-KEPT": Severity.INFO}


def test_a_certificate_that_another_place_does_not_have(machine: Machine) -> None:
    from sepmtk.machine.lab import certificate

    look = look_of(machine)
    now = look.now.replace(microsecond=0)
    key = certificate.new_key()
    other = certificate.self_signed("sepm01", ("sepm01",), now, now + timedelta(days=99), key)
    from sepmtk.pki.certificate import to_pem

    machine.files.replace(look.server.server_crt, to_pem(other.der))
    seen = found(look)
    assert {"CERTS-DIFFER", "APACHE-KEY-MISMATCH", "CERT-LACKS-NAMES", "CERT-CN-NOT-FQDN"} <= set(seen)


def test_names_in_use_and_those_that_a_new_certificate_lacks(machine: Machine) -> None:
    look = look_of(machine)
    names = dict(names_in_use(look))
    assert {"sepm01.corp.example", "sepm01", "192.0.2.10"} <= set(names)
    lacking = missing_names(look, (typed_name("*.corp.example"), typed_name("192.0.2.10")))
    assert [name.value for name, _ in lacking] == ["sepm01"]


def test_a_host_that_will_not_tell_is_a_finding(machine: Machine) -> None:
    class Closed:
        def __getattr__(self, name: str) -> Any:
            def refuse(*_: object) -> Any:
                raise Denied("registry", "access is denied")

            return refuse

    look = look_of(machine, replace(machine.reader(), registry=Closed()))
    assert found(look)["CHECK-NOT-POSSIBLE"] is Severity.WARNING


def test_every_check_has_stages_and_an_own_id() -> None:
    checks = all_checks()
    assert len({c.id for c in checks}) == len(checks)
    assert all(c.stages <= {"preflight", "doctor", "verify"} and c.stages for c in checks)


def test_checks_change_nothing(machine: Machine, tmp_path: Path) -> None:
    def content() -> dict[str, bytes]:
        return {str(p): p.read_bytes() for p in (tmp_path / "lab" / "machine").rglob("*") if p.is_file()}

    before = content()
    for stage in ("preflight", "doctor", "verify"):
        run_checks(look_of(machine), stage)
    assert content() == before
