"""What else goes wrong on a server, each in a lab that was healthy before."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from check_ground import found

from sepmtk.checks.database_clients import validates
from sepmtk.checks.view import View
from sepmtk.machine.lab import scenarios
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import (
    RegistryData,
    RegistryKey,
    Request,
    ServiceInfo,
    ServiceState,
    SidType,
    Store,
    ValueKind,
)
from sepmtk.model.notice import Severity
from sepmtk.sepm.data_sources import DataSource
from sepmtk.sepm.discover import discover
from sepmtk.sepm.root_xml import with_trust

SQL = "MSSQL$SQLEXPRESSSYMC"


@pytest.fixture
def folder(pristine: Callable[[str], Path], tmp_path: Path) -> Path:
    return Path(shutil.copytree(pristine("healthy"), tmp_path / "lab"))


@pytest.fixture
def machine(folder: Path) -> Machine:
    return open_lab(folder)


def look_of(machine: Machine, **ports: Any) -> View:
    reader = replace(machine.reader(), **ports)
    return View(reader=reader, server=discover(reader))


def registry(folder: Path, key: str, values: dict[str, str]) -> None:
    path = folder / "machine" / "registry.json"
    table = json.loads(path.read_text())
    table[key] = {name: ["string", data] for name, data in values.items()}
    path.write_text(json.dumps(table))


def edit(machine: Machine, path: Any, change: Callable[[bytes], bytes]) -> None:
    with machine.files.open(path) as file:
        content = file.read()
    assert change(content) != content
    machine.files.replace(path, change(content))


class Services:
    """The lab's, but for what is said of SQL Server."""

    def __init__(self, machine: Machine, **said: Any) -> None:
        self._services, self._said = machine.services, said

    def names(self) -> Any:
        return self._services.names()

    def info(self, name: str) -> ServiceInfo:
        info = self._services.info(name)
        return replace(info, **self._said) if name == SQL else info


@pytest.mark.parametrize("name", ["Enabled", "DisabledByDefault"])
def test_tls_switched_off(folder: Path, machine: Machine, name: str) -> None:
    protocols = "SYSTEM\\CurrentControlSet\\Control\\SecurityProviders\\SCHANNEL\\Protocols\\TLS 1.2"
    registry(folder, f"{protocols}\\Server", {name: "0" if name == "Enabled" else "1"})
    assert found(look_of(machine)) == {"TLS12-OFF": Severity.ERROR}


def test_accounts(machine: Machine) -> None:
    other = Services(machine, account="CORP\\svc-sql")
    assert found(look_of(machine, services=other)) == {"SQL-ACCOUNT-CHANGED": Severity.INFO}
    bare = Services(machine, account="CORP\\svc-sql", sid_type=SidType.NONE)
    assert found(look_of(machine, services=bare))["SQL-SID-OFF"] is Severity.WARNING
    taken = Services(machine, state=ServiceState.STOPPED, exit_code=1069)
    seen = found(look_of(machine, services=taken))
    assert seen["SERVICE-LOGON-FAILED"] is Severity.ERROR
    assert "SERVICE-NOT-RUNNING" not in seen


def test_trust_that_cannot_go_off(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "kb", "kb-229342", trust=True)
    machine = open_lab(tmp_path / "kb")
    seen = found(look_of(machine))
    assert seen["TRUST-NEEDED"] is Severity.WARNING
    assert "TRUST-LEFT-ON" not in seen
    assert "LOG-EXPIRED" not in seen


def test_a_key_of_another_certificate(machine: Machine) -> None:
    from sepmtk.pki.keys import pkcs8_pem
    from sepmtk.pki.new_key import new_key

    path = discover(machine.reader()).server_key
    machine.files.replace(path, pkcs8_pem(new_key()))
    assert found(look_of(machine)) == {"APACHE-KEY-MISMATCH": Severity.ERROR}
    machine.files.replace(path, b"nonsense")
    assert found(look_of(machine)) == {"APACHE-KEY-UNREADABLE": Severity.WARNING}
    machine.files.remove(path)
    assert found(look_of(machine)) == {"APACHE-KEY-MISSING": Severity.ERROR}


def test_configuration_that_leads_elsewhere(machine: Machine) -> None:
    server = discover(machine.reader())
    conf = server.apache_ssl / "sslForClients.conf"
    edit(machine, conf, lambda text: text.replace(b"conf/ssl/server.crt", b"conf/ssl/mine.crt"))
    edit(machine, server.server_xml, lambda text: text.replace(b"etc/keystore.jks", b"etc/mine.jks"))
    seen = found(look_of(machine))
    assert seen == {"APACHE-OTHER-FILE": Severity.WARNING, "TOMCAT-OTHER-KEYSTORE": Severity.WARNING}


def test_paths_are_compared_as_windows_does(machine: Machine) -> None:
    server = discover(machine.reader())
    conf = server.apache_ssl / "sslForClients.conf"
    edit(machine, conf, lambda text: text.replace(b'"conf/ssl/server.crt"', b"CONF\\SSL\\Server.crt"))
    absolute = str(server.keystore).encode()
    edit(machine, server.server_xml, lambda text: text.replace(b"etc/keystore.jks", absolute))
    assert found(look_of(machine)) == {}


def test_a_copy_of_root_xml_beside_it(machine: Machine) -> None:
    path = discover(machine.reader()).root_xml
    with machine.files.open(path) as file:
        machine.files.replace(path.with_name("ROOT - Copy.xml"), file.read())
    machine.files.replace(path.with_name("manager.xml"), b"<Context docBase='manager'/>")
    assert found(look_of(machine)) == {"ROOT-XML-COPY": Severity.WARNING}


def test_keys_in_stores_where_none_belongs(machine: Machine) -> None:
    (entry,) = machine.stores.list(Store.MACHINE_MY)
    machine.stores.add(Store.MACHINE_ROOT, entry.der, entry.key)
    machine.stores.add(Store.USER_MY, entry.der, entry.key)
    assert found(look_of(machine)) == {"ROOT-HAS-KEY": Severity.WARNING, "USER-STORE-KEY": Severity.INFO}


def test_an_old_certificate_in_the_store(tmp_path: Path) -> None:
    scenarios.create(tmp_path / "lab", "healthy", rivals=(scenarios.Rival(valid_to=-1.0),))
    assert found(look_of(open_lab(tmp_path / "lab"))) == {"CERT-OLD-KEPT": Severity.INFO}


def test_a_provider_that_sql_server_does_not_start_with(machine: Machine) -> None:
    class Keys:
        def __getattr__(self, name: str) -> Any:
            return getattr(machine.keys, name)

        def info(self, key: Any) -> Any:
            known = machine.keys.info(key)
            return replace(known, provider="Microsoft Enhanced Cryptographic Provider v1.0", provider_type=1)

    assert found(look_of(machine, keys=Keys())) == {"SQL-KEY-OLD-PROVIDER": Severity.WARNING}


def test_a_port_that_sql_server_does_not_listen_at(folder: Path, machine: Machine) -> None:
    server = discover(machine.reader())
    edit(machine, server.root_xml, lambda text: text.replace(b":2638;", b":2639;"))
    seen = found(look_of(machine))
    assert seen["SQL-PORT-DIFFERS"] is Severity.ERROR


def test_sql_server_shows_another_one_than_its_log_says(machine: Machine) -> None:
    server = discover(machine.reader())

    def forge(raw: bytes) -> bytes:
        text = raw.decode("utf-16")
        at = text.index('"', text.index("Cert Hash(sha1)")) + 1
        return (text[:at] + "AB" * 20 + text[at + 40 :]).encode("utf-16")

    edit(machine, server.sql.errorlog, forge)
    assert found(look_of(machine)) == {"SQL-LOG-DISAGREES": Severity.WARNING}


def test_ports_that_show_what_the_file_held_before(machine: Machine) -> None:
    """Step 9 without the restart."""
    from sepmtk.machine.lab import certificate, tree
    from sepmtk.machine.lab.scm import lab_at

    look = look_of(machine)
    now = look.now.replace(microsecond=0)
    names = ("sepm01.corp.example", "sepm01", "192.0.2.10")
    made = certificate.self_signed(names[0], names, now, now + timedelta(days=3650), certificate.new_key())
    lab = lab_at(machine.host.facts().state_folder.parent)
    with lab.hold():
        content = tree.certificate_files(made, lab.config["secrets"]["keystore"], now.timestamp())
    for path, data in content.items():
        machine.files.replace(path, data)
    assert found(look_of(machine)) == {
        "CERT-NOT-LOADED": Severity.WARNING, "CERT-SQL-OLDER": Severity.WARNING,
    }  # fmt: skip


def test_a_kind_that_the_console_cannot_take(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa

    from sepmtk.machine.lab import certificate

    monkeypatch.setattr(certificate, "new_key", lambda: rsa.generate_private_key(65537, 3072))
    scenarios.create(tmp_path / "lab", "healthy")
    assert found(look_of(open_lab(tmp_path / "lab"))) == {"CERT-UNSUITABLE": Severity.WARNING}


def test_a_password_that_no_longer_fits(machine: Machine) -> None:
    """The certificate is good, the log-in is not: only the manager's log can tell."""
    for name in ("semapisrv", "semsrv"):
        machine.services.request(name, Request.STOP)
        machine.clock.sleep(120)
    machine.services.request(SQL, Request.STOP)
    machine.clock.sleep(60)
    machine.services.request("semsrv", Request.RUN)
    machine.clock.sleep(120)
    machine.services.request(SQL, Request.RUN)
    machine.services.request("semapisrv", Request.RUN)
    machine.clock.sleep(120)
    assert found(look_of(machine)) == {"LOG-NOT-UP": Severity.ERROR}
    log = discover(machine.reader()).tomcat_logs / "scm-server-0.log"
    refused = b"com.microsoft.sqlserver.jdbc.SQLServerException: Login failed for user 'sem5'.\r\n"
    edit(machine, log, lambda text: text + b"2999-01-01 00:00:00.000 THREAD 1 " + refused)
    assert found(look_of(machine)) == {"LOG-LOGIN-FAILED": Severity.ERROR}
    machine.files.replace(log, b"")
    assert found(look_of(machine)) == {"SEPM-NOT-UP": Severity.ERROR}


def source(driver: str = "ODBC Driver 17 for SQL Server", encrypt: str = "", trust: str = "") -> DataSource:
    return DataSource("x", 64, driver, "x", "x", "", None, "sem5", encrypt, trust, True)


@pytest.mark.parametrize(
    ("given", "forced", "wanted"),
    [
        (source(), False, False),
        (source(), True, False),
        (source(encrypt="Yes"), False, True),
        (source(encrypt="Yes", trust="Yes"), False, False),
        (source("ODBC Driver 18 for SQL Server"), False, True),
        (source("ODBC Driver 18 for SQL Server", "no"), False, False),
        (source("ODBC Driver 18 for SQL Server", "no"), True, True),
        (source("ODBC Driver 18 for SQL Server", "Strict", "Yes"), False, True),
    ],
)
def test_which_data_sources_validate(given: DataSource, forced: bool, wanted: bool) -> None:
    assert validates(given, forced) is wanted


@pytest.mark.parametrize(
    ("server", "more", "ids"),
    [
        ("sepm01.corp.example,2638", {}, set()),
        ("192.0.2.10,2638", {"Encrypt": "Yes"}, set()),
        ("old-alias,2638", {"Encrypt": "Yes", "Database": "sem5"}, {"DSN-LOGIN-FAILS", "CERT-LACKS-NAMES"}),
        ("old-alias,2638", {"Database": "sem5"}, {"CERT-LACKS-NAMES"}),
    ],
)
def test_data_sources(
    folder: Path, machine: Machine, server: str, more: dict[str, str], ids: set[str]
) -> None:
    """ROOT.xml's trust doesn't reach them."""
    registry(folder, "SOFTWARE\\ODBC\\ODBC.INI\\SymantecReports", {"Server": server, **more})
    names = {"SymantecReports": "ODBC Driver 17 for SQL Server"}
    registry(folder, "SOFTWARE\\ODBC\\ODBC.INI\\ODBC Data Sources", names)
    assert set(found(look_of(machine))) == ids
    root = discover(machine.reader()).root_xml
    edit(machine, root, lambda text: with_trust(text, True))
    assert set(found(look_of(machine))) - {"TRUST-LEFT-ON"} == ids


def test_a_pinned_value_of_another_kind_stays_a_finding(machine: Machine) -> None:
    key = RegistryKey(discover(machine.reader()).sql.settings_key)
    machine.registry.set(key, "Certificate", RegistryData(ValueKind.STRING, "zz" * 20))
    assert found(look_of(machine))["SQL-PINNED-MALFORMED"] is Severity.ERROR


def test_security_that_nobody_switched_on_again(folder: Path, machine: Machine) -> None:
    from sepmtk.machine.lab import console
    from sepmtk.machine.lab.scm import lab_at

    lab = lab_at(folder)
    console.change_policy(lab, secure=False)
    assert found(look_of(machine)) == {"CLIENT-SECURITY-OFF": Severity.WARNING}
    console.change_policy(lab, secure=True)
    assert found(look_of(machine)) == {}


def sylinks(machine: Machine) -> list[Any]:
    outbox = discover(machine.reader()).outbox
    return [outbox / name / "sylink.xml" for name in machine.files.list(outbox)]


def test_a_group_that_still_has_the_certificate_of_before(machine: Machine) -> None:
    import re

    first, *_ = sylinks(machine)
    other = b"<Certificate Name='x'>MIIB</Certificate>"
    edit(machine, first, lambda text: re.sub(rb"(?s)<Certificate .*?</Certificate>", other, text))
    assert found(look_of(machine)) == {"CLIENT-POLICY-OLD": Severity.WARNING}


def test_the_name_by_which_clients_dial(machine: Machine) -> None:
    """The only manager in a list is this one, whatever it is called; of several, not all are."""
    for path in sylinks(machine):
        edit(machine, path, lambda text: text.replace(b'Address="sepm01', b'Address="antivirus'))
    assert found(look_of(machine)) == {"CERT-LACKS-NAMES": Severity.WARNING}
    server = b'<Server Address="sepm01.corp.example" HttpPort="8014" />'
    for path in sylinks(machine):
        edit(machine, path, lambda text: text.replace(b"<Server ", server + b"<Server ", 1))
    assert found(look_of(machine)) == {}
