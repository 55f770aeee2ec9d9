"""Which certificate SQL Server loads at a start, and what it says when it can't."""

from __future__ import annotations

import pytest
from lab_ground import ERRORLOG, SQL, Ground, Maker

from sepmtk.machine.lab.access import ALLOW, DENY, GENERIC_READ, KEY_DEFAULT, descriptor, service_sid
from sepmtk.machine.values import ServiceState, Store


def own(ground: Ground) -> str:
    return ground.view().my_store[-1].thumbprint


def set_key(ground: Ground, raw: bytes) -> None:
    key = ground.machine.stores.list(Store.MACHINE_MY)[-1].key
    assert key
    ground.machine.keys.set_dacl(key, raw)


def test_the_service_sid_is_the_documented_one() -> None:
    assert service_sid(SQL) == "S-1-5-80-3756383239-3641710401-1068198702-1794821772-3698139583"
    assert service_sid("TrustedInstaller") == "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"


def test_it_chooses_its_own_and_reads_settings_at_a_start_only(lab: Maker) -> None:
    ground = lab("healthy")
    assert (ground.loaded(), ground.served()) == ("chosen", own(ground))
    ground.machine.stores.remove(Store.MACHINE_MY, own(ground))
    assert ground.loaded() == "chosen"
    assert ground.restart_sql() is ServiceState.RUNNING
    assert ground.loaded() == "self-generated"
    assert "Cert Hash" not in ground.text(ERRORLOG)
    assert "A self-generated certificate was successfully loaded" in ground.text(ERRORLOG)


def test_an_expired_certificate_stays_until_the_next_start(lab: Maker) -> None:
    ground = lab("kb-229342")
    assert (ground.loaded(), ground.served()) == ("chosen", own(ground))
    ground.restart_sql()
    assert ground.loaded() == "self-generated"


def test_rivals_lose_for_their_reasons_and_one_wins(lab: Maker) -> None:
    ground = lab("rival-certificates")
    store = ground.view().my_store
    assert ground.served() == store[-1].thumbprint
    ground.restart_sql()
    assert ground.served() == store[-2].thumbprint
    ground.machine.stores.remove(Store.MACHINE_MY, store[-2].thumbprint)
    ground.restart_sql()
    assert ground.loaded() == "self-generated"


@pytest.mark.parametrize(
    ("raw", "chosen"),
    [
        (descriptor((ALLOW, GENERIC_READ, service_sid(SQL))), True),
        (descriptor((ALLOW, GENERIC_READ, "S-1-1-0")), True),
        (descriptor((ALLOW, 0x120089, "S-1-5-32-545")), True),
        (KEY_DEFAULT, False),
        (descriptor((ALLOW, 0x20000, service_sid(SQL))), False),
        (descriptor((DENY, GENERIC_READ, "S-1-1-0"), (ALLOW, GENERIC_READ, service_sid(SQL))), False),
        (descriptor((ALLOW, GENERIC_READ, service_sid("semsrv"))), False),
    ],
    ids=["own-sid", "everyone", "users", "default", "no-data", "deny-first", "another-service"],
)
def test_the_key_must_be_readable_by_the_service(lab: Maker, raw: bytes, chosen: bool) -> None:
    ground = lab("healthy")
    set_key(ground, raw)
    ground.restart_sql()
    assert ground.loaded() == ("chosen" if chosen else "self-generated")


@pytest.mark.parametrize("upper", [False, True])
def test_a_pinned_one_is_loaded_whatever_its_case(lab: Maker, upper: bool) -> None:
    ground = lab("rival-certificates")
    cng = ground.view().my_store[1].thumbprint
    ground.pin(cng.upper() if upper else cng)
    assert ground.restart_sql() is ServiceState.RUNNING
    assert (ground.loaded(), ground.served()) == ("pinned", cng)
    assert f'Cert Hash(sha1) "{cng.upper()}"' in ground.text(ERRORLOG)


def test_an_archived_one_can_be_pinned(lab: Maker) -> None:
    ground = lab("rival-certificates")
    archived = ground.view().my_store[0]
    assert archived.archived
    ground.pin(archived.thumbprint)
    ground.restart_sql()
    assert ground.served() == archived.thumbprint


def refused(ground: Ground, code: int) -> str:
    """SQL Server must not start; its log and exit codes."""
    assert ground.restart_sql() is ServiceState.STOPPED
    info = ground.machine.services.info(SQL)
    assert (info.exit_code, info.specific_code) == (1066, code)
    log = ground.text(ERRORLOG)
    for number in (17182, 17826, 17120):
        assert f"Error: {number}, Severity: " in log
    assert "Cert Hash" not in log or "26014" in log
    return log


@pytest.mark.parametrize("value", ["\u200e" + "a" * 40, "a" * 39, "g" * 40, "a" * 20 + " " + "a" * 20])
def test_a_malformed_value_stops_it(lab: Maker, value: str) -> None:
    ground = lab("healthy")
    ground.pin(value)
    log = refused(ground, 0xD)
    assert "0xd" in log and "0x38" in log and "26014" not in log


def test_an_unknown_thumbprint_stops_it(lab: Maker) -> None:
    ground = lab("healthy")
    ground.pin("0" * 40)
    log = refused(ground, 0x80092004)
    assert "Error: 26014" in log and "0x80092004" in log and "0x80" in log


def test_a_pinned_key_that_it_cannot_read_stops_it(lab: Maker) -> None:
    ground = lab("healthy")
    ground.pin(own(ground))
    set_key(ground, KEY_DEFAULT)
    assert "Error: 26014" in refused(ground, 0x8009030D)


def test_a_pinned_expired_one_by_the_switch(lab: Maker) -> None:
    ground = lab("already-pinned")
    assert ground.loaded() == "pinned"
    refused(ground, 0x80092004)
    ground.turn("pinned_expired_loads", True)
    assert ground.restart_sql() is ServiceState.RUNNING
    assert ground.loaded() == "pinned"


def test_the_value_cleared_again_lets_it_start(lab: Maker) -> None:
    ground = lab("already-pinned")
    ground.restart_sql()
    ground.pin("")
    assert ground.restart_sql() is ServiceState.RUNNING


def test_the_log_is_utf_16_rotates_and_names_the_port(lab: Maker) -> None:
    ground = lab("kb-229342")
    first = ground.machine.files.open(ERRORLOG).read()
    assert first.startswith(b"\xff\xfe")
    assert "<ipv4> 2638]" in ground.text(ERRORLOG)
    ground.restart_sql()
    assert ground.machine.files.open(ERRORLOG.with_name("ERRORLOG.1")).read() == first
    assert ground.machine.files.open(ERRORLOG).read() != first
