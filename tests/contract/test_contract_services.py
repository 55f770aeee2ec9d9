"""The Services port and the Clock, on every host. Windows' rules: learn.microsoft.com, "Service
functions" (StartService, ControlService)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from contract_ground import Ground

from sepmtk.machine.errors import Busy, NotFound, Unsupported
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, ServiceState, StartMode

PENDING = {ServiceState.START_PENDING, ServiceState.STOP_PENDING}


def settled(machine: Machine, name: str) -> ServiceState:
    """Wait, on the host's own clock, until the service is no longer pending."""
    for _ in range(300):
        state = machine.services.info(name).state
        if state not in PENDING:
            return state
        machine.clock.sleep(1)
    raise AssertionError(f"{name} is pending for ever")


class TestServices:
    def test_names_and_infos_agree(self, ground: Ground) -> None:
        services = ground.machine.services
        names = services.names()
        assert {ground.service, ground.dependant, ground.disabled} <= set(names)
        assert [services.info(n).name for n in names] == list(names)

    def test_names_are_matched_without_case(self, ground: Ground) -> None:
        services = ground.machine.services
        assert {ground.service, ground.dependant, ground.disabled} <= set(services.names())
        assert services.info(ground.service.upper()) == services.info(ground.service)
        assert ground.service in services.info(ground.dependant).depends_on

    def test_stop_is_refused_while_a_dependant_runs(self, ground: Ground) -> None:
        with pytest.raises(Busy):
            ground.machine.services.request(ground.service, Request.STOP)
        assert ground.machine.services.info(ground.service).state is ServiceState.RUNNING

    def test_stop_and_run_pass_through_pending(self, ground: Ground) -> None:
        services = ground.machine.services
        services.request(ground.dependant, Request.STOP)
        assert services.info(ground.dependant).state in {ServiceState.STOP_PENDING, ServiceState.STOPPED}
        assert settled(ground.machine, ground.dependant) is ServiceState.STOPPED
        assert services.info(ground.dependant).exit_code == 0
        services.request(ground.dependant, Request.RUN)
        assert services.info(ground.dependant).state in {ServiceState.START_PENDING, ServiceState.RUNNING}
        assert settled(ground.machine, ground.dependant) is ServiceState.RUNNING

    def test_run_starts_what_it_depends_on_first(self, ground: Ground) -> None:
        services = ground.machine.services
        for name in (ground.dependant, ground.service):
            services.request(name, Request.STOP)
            settled(ground.machine, name)
        services.request(ground.dependant, Request.RUN)
        assert settled(ground.machine, ground.dependant) is ServiceState.RUNNING
        assert services.info(ground.service).state is ServiceState.RUNNING

    def test_what_holds_already_is_no_error(self, ground: Ground) -> None:
        services = ground.machine.services
        services.request(ground.dependant, Request.RUN)
        services.request(ground.dependant, Request.STOP)
        settled(ground.machine, ground.dependant)
        services.request(ground.dependant, Request.STOP)
        assert services.info(ground.dependant).state is ServiceState.STOPPED

    def test_no_request_while_pending(self, ground: Ground) -> None:
        services = ground.machine.services
        services.request(ground.dependant, Request.STOP)
        if services.info(ground.dependant).state is ServiceState.STOP_PENDING:
            for what in Request:
                with pytest.raises(Busy):
                    services.request(ground.dependant, what)

    def test_disabled_and_absent(self, ground: Ground) -> None:
        services = ground.machine.services
        assert services.info(ground.disabled).start_mode is StartMode.DISABLED
        with pytest.raises(Unsupported):
            services.request(ground.disabled, Request.RUN)
        with pytest.raises(NotFound):
            services.info("no such service")
        with pytest.raises(NotFound):
            services.request("no such service", Request.RUN)


class TestClock:
    def test_is_aware_and_sleep_moves_it(self, machine: Machine) -> None:
        before = machine.clock.now()
        assert before.utcoffset() is not None and before.utcoffset().total_seconds() == 0  # type: ignore[union-attr]
        machine.clock.sleep(0.2)
        assert (machine.clock.now() - before).total_seconds() >= 0.2


class TestHost:
    def test_says_who_it_is(self, machine: Machine) -> None:
        facts = machine.host.facts()
        # A Windows in a workgroup has no DNS suffix.
        assert facts.fqdn == facts.short_name or facts.fqdn.startswith(facts.short_name + ".")
        assert facts.fqdn in facts.label and facts.machine_id
        assert facts.windows_build >= 14393 and facts.disk_free > 0 and facts.elevated
        again = machine.host.facts()
        assert replace(again, disk_free=facts.disk_free) == facts  # others write to the disk meanwhile

    def test_the_folder_of_runs_is_held_as_often_as_one_likes(self, machine: Machine) -> None:
        facts = machine.host.facts()
        machine.host.hold_state_folder()
        machine.host.hold_state_folder()
        assert machine.host.facts().state_folder == facts.state_folder
