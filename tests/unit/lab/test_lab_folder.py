"""The folder itself: what survives, what is derived, what two processes see."""

from __future__ import annotations

import os
import shutil
from datetime import timedelta
from pathlib import Path, PureWindowsPath

import pytest
from lab_ground import SQL, Ground, Maker, tree

from sepmtk.checks.registry import run_checks
from sepmtk.checks.view import View
from sepmtk.machine.errors import Exists, NotFound, Unsupported
from sepmtk.machine.lab.certificate import key_from_pem, new_key
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.scenarios import SCENARIOS, create
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
from sepmtk.sepm.discover import discover

NETLIB = RegistryKey(
    "SOFTWARE\\Microsoft\\Microsoft SQL Server\\MSSQL15.SQLEXPRESSSYMC\\MSSQLServer\\SuperSocketNetLib"
)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_is_what_it_says(lab: Maker, scenario: str) -> None:
    view = lab(scenario).view()
    outage = scenario in {
        "kb-229342", "already-pinned", "rival-certificates", "replicated", "shared-host", "moved-ports",
    }  # fmt: skip
    assert view.database is not outage
    assert {s.loaded.expired for s in view.services if s.loaded} == {outage}
    assert view.trust_server_certificate is (scenario == "trust-left-on")
    assert bool(view.pinned) is (scenario == "already-pinned")
    assert view.language == ("en-US" if scenario == "healthy" else "ja-JP")


def test_an_update_in_the_console_alone_leaves_sql_server_behind(lab: Maker) -> None:
    view = lab("gui-renewed-only").view()
    sql, *sepm = [s.loaded for s in view.services if s.loaded]
    assert len({found.thumbprint for found in sepm}) == 1
    assert sql.thumbprint != sepm[0].thumbprint
    assert sql.not_after is not None
    assert view.now + timedelta(days=19) < sql.not_after < view.now + timedelta(days=21)
    assert [found.thumbprint for found in view.my_store] == [sql.thumbprint]


def test_a_database_elsewhere(lab: Maker) -> None:
    ground = lab("external-sql")
    assert not [name for name in ground.machine.services.names() if "SQL" in name]
    assert ground.view().database


def test_there_and_back_leaves_the_same_bytes(lab: Maker) -> None:
    """Everything that a rescue writes, taken back."""
    ground = lab("kb-229342")
    machine, before = ground.machine, tree(ground.folder)
    name, folder = KeyName(SCHANNEL_PROVIDER, "sepmtk-x"), PureWindowsPath("C:/Program Files/x")
    key = new_key()
    pem = machine.registry.get(NETLIB, "Certificate")
    der = machine.stores.list(Store.MACHINE_MY)[0].der
    machine.files.make_folder(folder)
    machine.files.replace(folder / "f", b"1", machine.keys.dacl(machine.keys.names()[0]))
    machine.keys.create(name, _pkcs8(key))
    machine.stores.add(Store.USER_MY, der, name)
    machine.registry.set(NETLIB, "certificate", RegistryData(ValueKind.STRING, "a" * 40))
    machine.registry.set(NETLIB, "New", RegistryData(ValueKind.DWORD, "1"))
    assert tree(ground.folder) != before
    machine.registry.delete(NETLIB, "NEW")
    machine.registry.set(NETLIB, "Certificate", pem)
    machine.stores.remove(Store.USER_MY, ground.served())
    machine.keys.remove(name)
    machine.files.remove(folder / "f")
    machine.files.remove(folder)
    ground.restart_sql()
    assert tree(ground.folder) == before


def _pkcs8(key: object) -> bytes:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    assert isinstance(key, rsa.RSAPrivateKey)
    return key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def test_live_is_derived_again_after_a_power_cut(lab: Maker) -> None:
    ground = lab("healthy")
    ground.ask("semwebsrv", Request.STOP)
    shutil.rmtree(ground.folder / "live")
    ground = Ground.of(ground.folder)
    for name in (SQL, "semsrv", "semapisrv", "semwebsrv", "semlaunchsrv", "SQLBrowser"):
        assert ground.machine.services.info(name).state is ServiceState.RUNNING
    assert ground.machine.services.info("SQLAgent$SQLEXPRESSSYMC").state is ServiceState.STOPPED
    assert ground.view().database


def test_no_unfinished_file_is_ever_listed(lab: Maker) -> None:
    ground = lab("healthy")
    folder = PureWindowsPath("C:/")
    before = ground.machine.files.list(folder)
    (ground.folder / "live" / "tmp").mkdir(exist_ok=True)
    (ground.folder / "live" / "tmp" / "left-over").write_bytes(b"half")
    assert ground.machine.files.list(folder) == before


def test_the_clock_goes_on_from_where_it_was(lab: Maker) -> None:
    ground = lab("healthy")
    before = ground.machine.clock.now()
    ground.machine.clock.sleep(86400)
    assert (open_lab(ground.folder).clock.now() - before).total_seconds() >= 86400


@pytest.mark.skipif(not hasattr(os, "fork"), reason="forks")
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("days", [-90, 90])
def test_files_bear_the_time_of_the_labs_clock(lab: Maker, days: float) -> None:
    machine = lab("healthy", offset=days * 86400.0).machine
    reader = machine.reader()
    server = discover(reader)
    found = run_checks(View(reader=reader, server=server), "preflight")
    assert "CLOCK-IMPLAUSIBLE" not in {finding.id for finding in found}
    machine.files.replace(server.root_xml, b"<Context/>")
    for path in (server.root_xml, server.server_crt, server.sql.errorlog):
        assert abs(machine.files.stat(path).modified - machine.clock.now()) < timedelta(minutes=5)


def test_a_forked_child_serves_for_itself(lab: Maker) -> None:
    ground = lab("healthy")
    assert ground.http(8443, "/")[0] == 200
    child = os.fork()
    if child == 0:
        try:
            os._exit(0 if ground.http(8443, "/")[0] == 200 else 1)
        finally:
            os._exit(2)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert ground.http(8443, "/")[0] == 200


def test_making_and_opening_say_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_lab(tmp_path)
    with pytest.raises(Unsupported):
        create(tmp_path, "no-such-scenario")
    (tmp_path / "something").touch()
    with pytest.raises(Exists):
        create(tmp_path, "healthy")


def test_the_seed_decides_names_and_passwords_but_no_keys(tmp_path: Path) -> None:
    labs = [tmp_path / n for n in "abc"]
    for folder, seed in zip(labs, (1, 1, 2), strict=True):
        create(folder, "healthy", seed)
    a, b, c = (Ground.of(folder) for folder in labs)
    assert a.config()["secrets"] == b.config()["secrets"] != c.config()["secrets"]
    assert a.machine.keys.names() == b.machine.keys.names() != c.machine.keys.names()
    assert a.served() != b.served()


def test_every_container_holds_a_key(lab: Maker) -> None:
    from sepmtk.machine.lab import disk

    for path in (lab("rival-certificates").folder / "machine" / "keys").iterdir():
        assert key_from_pem(disk.read_json(path)["pkcs8"]).key_size == 2048
