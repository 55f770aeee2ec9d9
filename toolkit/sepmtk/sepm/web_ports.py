"""The ports of SEPM's web servers, as their files say: setup proposes some, and lets them be changed.

Which file is whose: KB 158445 names sslForClients.conf for clients and Tomcat for the console (8443)
and the API (8446). That ssl.conf beside it is reporting's, that Tomcat's second secure connector is the
API's and how conf.properties would name its port is assumed. What no file says is as setup proposes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.server import WebPorts
from sepmtk.sepm.served import catalina_properties, read_file
from sepmtk.sepm.server_xml import connectors
from sepmtk.sepm.xml_elements import XmlError

_LISTEN = re.compile(rb"(?im)^[ \t]*Listen[ \t]+(?:\S*:)?(\d{1,5})\b")
_API = re.compile(rb"(?im)^[ \t]*scm\.web\.service\.(?:\w+\.)*port[ \t]*=[ \t]*(\d{1,5})[ \t]*\r?$")
_FOR_CLIENTS = "sslforclients.conf"


@dataclass(frozen=True)
class Opened:
    """A port that a configuration file opens; ``where`` is the file's name."""

    port: int
    where: str
    secure: bool = False


def web_ports(reader: Reader, root: PureWindowsPath) -> WebPorts:
    """The ports of the installation in ``root``."""
    usual = WebPorts()
    plain, ssl = _apache(reader, root / "apache" / "conf"), _apache(reader, root / "apache" / "conf" / "ssl")
    console, api = usual.console, usual.api
    tomcat = [one.port for one in _tomcat(reader, root) if one.secure]
    said = [int(port) for port in _API.findall(_read(reader, root / "tomcat" / "etc" / "conf.properties"))]
    console = _choose(console, [port for port in tomcat if port not in (api, *said)])
    api = _choose(api, said or [port for port in tomcat if port != console])
    return WebPorts(
        http=_choose(usual.http, [one.port for one in plain]),
        clients=_choose(usual.clients, [one.port for one in ssl if one.where.lower() == _FOR_CLIENTS]),
        reporting=_choose(usual.reporting, [one.port for one in ssl if one.where.lower() != _FOR_CLIENTS]),
        console=console, api=api,
    )  # fmt: skip


def opened(reader: Reader, root: PureWindowsPath) -> tuple[Opened, ...]:
    """Tomcat's connectors and Apache's listeners."""
    conf = root / "apache" / "conf"
    return (*_tomcat(reader, root), *_apache(reader, conf), *_apache(reader, conf / "ssl"))


def _choose(usual: int, found: list[int]) -> int:
    """The usual port where it is among those found, else the first that can be one."""
    return usual if usual in found else next((port for port in found if 0 < port < 65536), usual)


def _tomcat(reader: Reader, root: PureWindowsPath) -> tuple[Opened, ...]:
    """None where it can't be read: the keystore can't be opened then either, and guards refuse by that."""
    path = root / "tomcat" / "conf" / "server.xml"
    try:
        found = connectors(_read(reader, path), catalina_properties(reader, root))
    except XmlError:
        return ()
    return tuple(Opened(one.port, path.name, one.secure) for one in found if one.port)


def _apache(reader: Reader, folder: PureWindowsPath) -> tuple[Opened, ...]:
    return tuple(
        Opened(int(port), path.name)
        for path in _conf_files(reader, folder)
        for port in _LISTEN.findall(_read(reader, path))
    )


def _conf_files(reader: Reader, folder: PureWindowsPath) -> Iterator[PureWindowsPath]:
    try:
        names = reader.files.list(folder)
    except PortError:
        return
    yield from (folder / name for name in names if name.lower().endswith(".conf"))


def _read(reader: Reader, path: PureWindowsPath) -> bytes:
    try:
        return read_file(reader, path)
    except PortError:
        return b""
