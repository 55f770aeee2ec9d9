"""The Services port over what is documented of the service manager."""

from __future__ import annotations

import pytest
from documented_host import Documented

from sepmtk.machine.errors import Busy, Denied, HostFailure, NotFound, PortError, Unsupported
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, ServiceState

Windows = tuple[Documented, Machine]
MANAGER, API, AGENT = "semsrv", "semapisrv", "SQLAgent$SQLEXPRESSSYMC"


def settle(machine: Machine, name: str, state: ServiceState) -> None:
    for _ in range(200):
        if machine.services.info(name).state is state:
            return
        machine.clock.sleep(1)
    raise AssertionError(f"{name}: {machine.services.info(name)}")


def stopped(machine: Machine, *names: str) -> None:
    for name in names:
        machine.services.request(name, Request.STOP)
        settle(machine, name, ServiceState.STOPPED)


def test_dependencies_hold_in_both_directions(windows: Windows) -> None:
    _, machine = windows
    with pytest.raises(Busy, match=f"1051.*{API}"):
        machine.services.request(MANAGER, Request.STOP)
    stopped(machine, API, MANAGER)
    machine.services.request(API, Request.RUN)
    assert machine.services.info(API).state is ServiceState.START_PENDING
    settle(machine, API, ServiceState.RUNNING)
    assert machine.services.info(MANAGER).state is ServiceState.RUNNING


@pytest.mark.parametrize(
    ("code", "kind"), [(1053, HostFailure), (1069, HostFailure), (5, Denied), (1072, HostFailure)]
)
def test_a_start_that_is_refused_says_why(windows: Windows, code: int, kind: type[PortError]) -> None:
    model, machine = windows
    stopped(machine, API)
    model.services.refused[API] = code
    with pytest.raises(kind, match=str(code)):
        machine.services.request(API, Request.RUN)
    assert machine.services.info(API).state is ServiceState.STOPPED


def test_a_dependency_that_cant_start_is_1068(windows: Windows) -> None:
    model, machine = windows
    stopped(machine, API, MANAGER)
    model.services.refused[MANAGER] = 1069
    with pytest.raises(HostFailure, match="1068"):
        machine.services.request(API, Request.RUN)


def test_requests_while_pending_and_where_nothing_is_to_do(windows: Windows) -> None:
    _, machine = windows
    machine.services.request(API, Request.RUN)
    machine.services.request(API, Request.STOP)
    for what in Request:
        with pytest.raises(Busy, match="1061"):
            machine.services.request(API, what)
    settle(machine, API, ServiceState.STOPPED)
    machine.services.request(API, Request.STOP)
    machine.services.request(API, Request.RUN)
    with pytest.raises(Busy, match="1056"):
        machine.services.request(API, Request.RUN)
    with pytest.raises(Unsupported, match="1058"):
        machine.services.request(AGENT, Request.RUN)
    with pytest.raises(NotFound, match="1060"):
        machine.services.info("none")


def test_a_service_that_denies_us_is_not_taken_for_stopped(windows: Windows) -> None:
    """What depends on it can't be asked whether it runs."""
    model, machine = windows
    model.services.denied.add(API)
    with pytest.raises(Denied):
        machine.services.info(API)
    with pytest.raises(Denied):
        machine.services.request(MANAGER, Request.STOP)
    assert machine.services.info(MANAGER).state is ServiceState.RUNNING
