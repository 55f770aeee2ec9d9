"""Service states: dependencies, hangs, failures, and that they follow from requests and the clock."""

from __future__ import annotations

import pytest
from lab_ground import SEPM, SQL, Ground, Maker

from sepmtk.machine.errors import Busy, Denied
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.values import Request, ServiceState, SidType, StartMode


def stop_all(ground: Ground) -> None:
    for name in reversed(SEPM):
        ground.ask(name, Request.STOP)


def test_names_displays_and_accounts(lab: Maker) -> None:
    services = lab("kb-229342").machine.services
    assert services.info("semwebsrv").display_name == "Symantec Endpoint Protection Manager Web サーバー"
    sql = services.info(SQL)
    assert (sql.account, sql.sid_type) == (f"NT Service\\{SQL}", SidType.UNRESTRICTED)
    assert services.info("SQLAgent$SQLEXPRESSSYMC").start_mode is StartMode.DISABLED


@pytest.mark.parametrize(
    ("graph", "api", "manager"),
    [("api", ("semsrv",), ()), ("none", (), ()), ("sql", ("semsrv",), (SQL,))],
)
def test_the_graph_is_a_switch(
    lab: Maker, graph: str, api: tuple[str, ...], manager: tuple[str, ...]
) -> None:
    ground = lab("healthy")
    ground.turn("service_graph", graph)
    assert ground.machine.services.info("semapisrv").depends_on == api
    assert ground.machine.services.info("semsrv").depends_on == manager
    if manager:
        with pytest.raises(Busy):
            ground.machine.services.request(SQL, Request.STOP)
    else:
        assert ground.ask(SQL, Request.STOP) is ServiceState.STOPPED


def test_a_start_takes_its_time_and_another_process_sees_the_same(lab: Maker) -> None:
    ground = lab("healthy")
    stop_all(ground)
    ground.machine.services.request("semapisrv", Request.RUN)
    other = open_lab(ground.folder).services
    assert [other.info(n).state for n in ("semsrv", "semapisrv")] == [ServiceState.START_PENDING] * 2
    ground.machine.clock.sleep(41)
    assert other.info("semsrv").state is ServiceState.RUNNING
    assert other.info("semapisrv").state is ServiceState.START_PENDING
    ground.machine.clock.sleep(20)
    assert other.info("semapisrv").state is ServiceState.RUNNING


def test_a_long_sleep_is_as_many_short_ones(lab: Maker) -> None:
    ground = lab("healthy")
    stop_all(ground)
    ground.machine.services.request("semapisrv", Request.RUN)
    ground.machine.clock.sleep(3600)
    assert ground.machine.services.info("semapisrv").state is ServiceState.RUNNING


def test_a_failed_dependency_fails_the_dependant(lab: Maker) -> None:
    ground = lab("healthy")
    stop_all(ground)
    ground.configure(faults={"semsrv": {"start": "fail"}})
    assert ground.ask("semapisrv", Request.RUN) is ServiceState.STOPPED
    assert ground.machine.services.info("semapisrv").exit_code == 1068
    assert ground.machine.services.info("semsrv").exit_code == 1067


@pytest.mark.parametrize("moment", ["start", "stop"])
def test_a_hang_lasts_until_it_is_cleared(lab: Maker, moment: str) -> None:
    ground = lab("healthy")
    if moment == "start":
        ground.ask("semwebsrv", Request.STOP)
    ground.configure(faults={"semwebsrv": {moment: "hang"}})
    what = Request.RUN if moment == "start" else Request.STOP
    pending = ServiceState.START_PENDING if moment == "start" else ServiceState.STOP_PENDING
    assert ground.ask("semwebsrv", what) is pending
    with pytest.raises(Busy):
        ground.machine.services.request("semwebsrv", what)
    ground.configure(faults={})
    expected = ServiceState.RUNNING if moment == "start" else ServiceState.STOPPED
    assert ground.machine.services.info("semwebsrv").state is expected


def test_a_stop_can_fail(lab: Maker) -> None:
    ground = lab("healthy")
    ground.configure(faults={"semwebsrv": {"stop": "fail"}})
    assert ground.ask("semwebsrv", Request.STOP) is ServiceState.RUNNING


def test_without_elevation_nothing_can_be_asked(lab: Maker) -> None:
    ground = lab("healthy")
    ground.turn("elevated", False)
    with pytest.raises(Denied):
        ground.machine.services.request("semwebsrv", Request.STOP)
    assert not ground.machine.host.facts().elevated


def test_apache_does_not_start_with_a_key_of_another_certificate(lab: Maker) -> None:
    from lab_ground import ROOT

    from sepmtk.machine.lab.certificate import new_key, pem_of_key

    ground = lab("healthy")
    ground.machine.files.replace(ROOT / "apache/conf/ssl/server.key", pem_of_key(new_key()).encode())
    ground.ask("semwebsrv", Request.STOP)
    assert ground.ask("semwebsrv", Request.RUN) is ServiceState.STOPPED
    assert ground.machine.services.info("semwebsrv").exit_code == 1066
