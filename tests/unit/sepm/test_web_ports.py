"""Which port is for what, by the files of an installation."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.ports import Machine
from sepmtk.model.server import Server, WebPorts
from sepmtk.sepm.discover import discover

CONNECTOR = '<Connector SSLEnabled="true" port="{}" keystoreFile="etc/keystore.jks"/>'


@pytest.fixture
def machine(pristine: Callable[[str], Path], tmp_path: Path) -> Machine:
    return open_lab(shutil.copytree(pristine("healthy"), tmp_path / "lab"))


def tomcat(machine: Machine, content: str) -> Server:
    machine.files.replace(discover(machine.reader()).server_xml, content.encode())
    return discover(machine.reader())


def test_as_setup_proposes_them(machine: Machine) -> None:
    assert discover(machine.reader()).web == WebPorts()


@pytest.mark.parametrize(
    ("connectors", "console", "api"),
    [
        ((8443, 8446), 8443, 8446),
        ((9443,), 9443, 8446),
        ((9443, 8446), 9443, 8446),
        ((8446, 9443), 9443, 8446),
        ((8443, 9446), 8443, 9446),
        ((9443, 9446), 9443, 9446),
        ((), 8443, 8446),
    ],
)
def test_tomcat_s_connectors(machine: Machine, connectors: tuple[int, ...], console: int, api: int) -> None:
    plain = '<Server port="8765"><!-- ' + CONNECTOR.format(1) + ' --><Connector port="9090"/>'
    web = tomcat(machine, plain + "".join(map(CONNECTOR.format, connectors)) + "</Server>").web
    assert (web.console, web.api) == (console, api)


def test_properties_name_the_api_s_port(machine: Machine) -> None:
    path = discover(machine.reader()).keystore.with_name("conf.properties")
    machine.files.replace(
        path, b"scm.web.service.rest.throttle.threshold=50\r\nscm.web.service.port = 9446\r\n"
    )
    web = tomcat(machine, f"<Server>{CONNECTOR.format(9446)}{CONNECTOR.format(9443)}</Server>").web
    assert (web.console, web.api) == (9443, 9446)


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("Listen 4443\r\n", 4443),
        ("  listen [::]:4443 https\r\n", 4443),
        ("Listen 0.0.0.0:4443\n", 4443),
        ("# Listen 4443\r\nListen ${PORT}\r\n", 443),
        ("Listen 4443\nListen 443\n", 443),
        ("Listen 0\nListen 65536\n", 443),  # can be no port: nothing is dialled there
        ("Listen 99999\nListen 4443\n", 4443),
    ],
)
def test_apache_s_listeners(machine: Machine, text: str, port: int) -> None:
    server = discover(machine.reader())
    machine.files.replace(server.apache_ssl / "sslForClients.conf", text.encode())
    assert discover(machine.reader()).web == WebPorts(clients=port)
    machine.files.remove(server.apache_ssl / "sslForClients.conf")
    assert discover(machine.reader()).web == WebPorts()
