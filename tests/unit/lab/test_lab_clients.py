"""The lab's clients: who follows a certificate, who is lost, and who comes back."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from lab_ground import ROOT, Ground, Maker

from sepmtk.machine.errors import Unsupported
from sepmtk.machine.lab import console, sem5
from sepmtk.machine.lab.overview import GroupView
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.values import Request

DAY = 86400.0
SALES = "My Company\\Sales"


def rows(ground: Ground, sql: str) -> list[tuple[object, ...]]:
    lab = lab_at(ground.folder)
    with lab.hold(), sem5.opened(lab) as base:
        return base.execute(sql).fetchall()


def groups(ground: Ground) -> dict[str, GroupView]:
    return {group.name: group for group in ground.view().groups}


def refused(ground: Ground) -> Counter[str]:
    return sum((Counter(group.refused) for group in ground.view().groups), Counter())


def renew(ground: Ground) -> None:
    console.generate_certificate(lab_at(ground.folder))
    console.restart_manager(lab_at(ground.folder))


def test_relaxed_clients_follow_a_new_certificate_and_others_are_lost(lab: Maker) -> None:
    ground = lab("expiring-soon")
    console.change_policy(lab_at(ground.folder), https=False)
    console.change_policy(lab_at(ground.folder), secure=False)
    ground.machine.clock.sleep(DAY)
    late = "SELECT COUNT(*) FROM SEM_AGENT a JOIN SERIAL_NUMBERS s ON s.GROUP_ID = a.GROUP_ID " + (
        "WHERE a.PROFILE_SERIAL_NO <> s.PROFILE_SERIAL_NO AND a.DELETED = 0"
    )
    away = rows(ground, late)[0][0]
    assert away == 4  # two sleep for days, two have been gone for months
    renew(ground)
    ground.machine.clock.sleep(DAY)
    assert rows(ground, late)[0][0] == away
    ground.machine.clock.sleep(30 * DAY)
    assert sum(refused(ground).values()) == 2  # who slept in the meantime is lost


def test_a_premature_update_loses_everybody(lab: Maker) -> None:
    ground = lab("expiring-soon")
    renew(ground)
    ground.machine.clock.sleep(7 * DAY)
    view = ground.view().groups
    assert sum(group.online for group in view) == 0
    lost = refused(ground)
    assert (lost["signature"] > 20, lost["unknown"] > 5) == (True, True)


@pytest.mark.parametrize("waits", [False, True])
def test_a_premature_restore_loses_who_has_not_the_certificate_yet(lab: Maker, waits: bool) -> None:
    ground = lab("expiring-soon")
    console.change_policy(lab_at(ground.folder), https=False, secure=False)
    ground.machine.clock.sleep(DAY)
    renew(ground)
    if waits:
        ground.machine.clock.sleep(DAY)
    console.change_policy(lab_at(ground.folder), secure=True)
    ground.machine.clock.sleep(8 * DAY)
    lost = sum(refused(ground).values())
    assert lost == 2 if waits else lost > 5


@pytest.mark.parametrize(("strict", "expected"), [(True, {"expired": 1}), (False, {})])
def test_clients_on_https_by_the_switch(lab: Maker, strict: bool, expected: dict[str, int]) -> None:
    ground = lab("kb-229342")
    ground.turn("strict_tls", strict)
    assert set(refused(ground)) == set(expected)
    assert groups(ground)[SALES].https


def test_a_push_brings_lost_clients_back_when_they_are_on(lab: Maker) -> None:
    ground = lab("expiring-soon")
    renew(ground)
    ground.machine.clock.sleep(DAY)
    before = refused(ground)["signature"]
    console.change_policy(lab_at(ground.folder), https=False)
    console.push(lab_at(ground.folder))
    ground.machine.clock.sleep(3600)
    assert before > 20 > refused(ground)["signature"]
    assert sum(group.online for group in ground.view().groups) > 15


def test_nobody_is_seen_during_the_outage(lab: Maker) -> None:
    ground = lab("kb-229342")
    assert sum(group.online for group in ground.view().groups) == 0
    [(newest,)] = rows(ground, "SELECT MAX(LAST_UPDATE_TIME) FROM SEM_AGENT")
    assert isinstance(newest, int)
    days = ground.machine.clock.now().timestamp() / DAY - newest / 1000 / DAY
    assert 1.9 < days < 2.1


def test_nobody_is_seen_while_the_web_server_is_down(lab: Maker) -> None:
    ground = lab("healthy")
    ground.ask("semwebsrv", Request.STOP)
    ground.machine.clock.sleep(3600)
    assert sum(group.online for group in ground.view().groups) == 0
    ground.ask("semwebsrv", Request.RUN)
    ground.machine.clock.sleep(3600)
    assert sum(group.online for group in ground.view().groups) > 20


def test_compiled_policies_stand_in_the_outbox(lab: Maker) -> None:
    ground = lab("healthy")
    folder = ROOT / "data/outbox/agent"
    names = ground.machine.files.list(folder)
    assert len(names) == 3 and all(re.fullmatch("[0-9A-F]{32}", name) for name in names)
    for name in names:
        serial = re.search('SerialNumber="([^"]+)"', ground.text(folder / name / "index2.xml"))
        assert serial and serial[1].startswith(name[:4] + "-")
        assert 'VerifySignatures="1"' in ground.text(folder / name / "sylink.xml")
    console.change_policy(lab_at(ground.folder), SALES, secure=False)
    off = [n for n in names if 'VerifySignatures="0"' in ground.text(folder / n / "sylink.xml")]
    assert len(off) == 1


def test_the_console_needs_the_database(lab: Maker) -> None:
    ground = lab("kb-229342")
    for act in (console.generate_certificate, console.push, console.export, console.change_policy):
        with pytest.raises(Unsupported):
            act(lab_at(ground.folder))
    with pytest.raises(Unsupported):
        console.change_policy(lab_at(lab("healthy").folder), "No such group", secure=False)


def test_sem5_has_the_columns_of_the_dump(lab: Maker) -> None:
    found = {
        (str(table), str(column))
        for table, column in rows(
            lab("healthy"), "SELECT TABLE_NAME, COLUMN_NAME FROM INFORMATION_SCHEMA.COLUMNS"
        )
    }
    assert {
        ("SEM_AGENT", "PROFILE_SERIAL_NO"), ("SEM_AGENT", "LAST_UPDATE_TIME"), ("SEM_AGENT", "DELETED"),
        ("SEM_AGENT", "IS_NPVDI_CLIENT"), ("SEM_COMPUTER", "COMPUTER_NAME"), ("IDENTITY_MAP", "NAME"),
        ("SERIAL_NUMBERS", "PROFILE_SERIAL_NO"), ("VERSION", "DBSCHEMA"),
    } <= found  # fmt: skip


def test_the_wizard_gives_sql_server_the_certificate(lab: Maker) -> None:
    ground = lab("gui-renewed-only")
    ground.trust(True)
    before = ground.served()
    console.run_wizard(lab_at(ground.folder))
    view = ground.view()
    served = {s.name: s.loaded.thumbprint for s in view.services if s.loaded}
    assert before != ground.served() == served["semsrv"] == view.pinned
    assert (view.database, view.trust_server_certificate) == (True, False)


def test_where_a_client_stands_is_a_function_of_the_clock(lab: Maker) -> None:
    """Looking in between changes nothing."""
    looked, not_looked = lab("expiring-soon"), None
    console.change_policy(lab_at(looked.folder), secure=False)
    import shutil

    not_looked = looked.folder.with_name("twin")
    shutil.copytree(looked.folder, not_looked)
    twin = Ground.of(not_looked)
    for _ in range(5):
        looked.machine.clock.sleep(DAY)
        refused(looked)
    twin.machine.clock.sleep(5 * DAY)
    sql = "SELECT AGENT_ID, PROFILE_SERIAL_NO, LAST_UPDATE_TIME / 600000 FROM SEM_AGENT ORDER BY AGENT_ID"
    assert [r[:2] for r in rows(looked, sql)] == [r[:2] for r in rows(twin, sql)]
