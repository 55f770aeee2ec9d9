"""The Network port, on every host: real TLS behind it, refusal where nothing serves."""

from __future__ import annotations

import socket
import ssl

import pytest
from contract_ground import Ground

from sepmtk.machine.ports import Machine
from sepmtk.machine.values import Request, ServiceState

WEB_PORTS = [443, 8443, 8445, 8446]


def served(machine: Machine, port: int) -> bytes:
    where = machine.network.endpoint(port)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection((where.host, where.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname=where.server_name) as secure,
    ):
        return secure.getpeercert(binary_form=True) or b""


class TestNetwork:
    @pytest.mark.parametrize("port", WEB_PORTS)
    def test_a_web_port_speaks_tls(self, machine: Machine, port: int) -> None:
        assert served(machine, port).startswith(b"\x30\x82")
        assert machine.network.endpoint(port).server_name == machine.host.facts().fqdn

    def test_a_port_that_nobody_serves_refuses(self, machine: Machine) -> None:
        where = machine.network.endpoint(8447)
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((where.host, where.port), timeout=10).close()

    def test_a_stopped_service_refuses_and_comes_back(self, ground: Ground) -> None:
        machine = ground.machine
        served(machine, 8446)
        machine.services.request(ground.dependant, Request.STOP)
        while machine.services.info(ground.dependant).state is not ServiceState.STOPPED:
            machine.clock.sleep(1)
        with pytest.raises(ConnectionRefusedError):
            served(machine, 8446)
        machine.services.request(ground.dependant, Request.RUN)
        while machine.services.info(ground.dependant).state is not ServiceState.RUNNING:
            machine.clock.sleep(1)
        assert served(machine, 8446)
