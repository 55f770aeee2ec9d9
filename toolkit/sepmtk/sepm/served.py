"""The certificates that SEPM keeps on disk: for clients (server.crt) and for Tomcat (keystore); and
those that its ports and its SQL Server show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from sepmtk.machine.errors import NotFound, PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import SepmtkError
from sepmtk.model.server import Server
from sepmtk.sepm.server_xml import DEFAULT_PASSWORD, Keystore, connectors, read_properties
from sepmtk.sepm.xml_elements import XmlError


@dataclass(frozen=True)
class Stored:
    """A file with SEPM's certificate. ``der`` is None where there is none (the file is absent) or, with
    ``unread`` saying why, where that can't be told."""

    where: str
    der: bytes | None
    unread: str = ""


def read_file(reader: Reader, path: PureWindowsPath) -> bytes:
    """The whole content of a file of the host."""
    with reader.files.open(path) as file:
        return file.read()


def read_start(reader: Reader, path: PureWindowsPath, most: int) -> bytes:
    """The first ``most`` bytes of a file of the host that may have any length."""
    with reader.files.open(path) as file:
        return file.read(most)


def stored(reader: Reader, server: Server) -> tuple[Stored, ...]:
    """Both files. For guards: one that can't be read isn't one without a certificate."""
    return tuple(_stored(reader, server, path) for path in (server.server_crt, server.keystore))


def _stored(reader: Reader, server: Server, path: PureWindowsPath) -> Stored:
    try:
        data = read_file(reader, path)
    except NotFound:
        return Stored(str(path), None)
    except PortError as error:
        return Stored(str(path), None, type(error).__name__)
    return stored_as(reader, server, path, data)


def stored_as(reader: Reader, server: Server, path: PureWindowsPath, data: bytes) -> Stored:
    """The same where ``data`` stands, or would stand, in one of the two files."""
    from sepmtk.pki.inspect import read_ders

    wrong = "NO-CERTIFICATE"
    try:
        for password in _passwords(reader, server) if path == server.keystore else (None,):
            try:
                return Stored(str(path), read_ders(data, password)[0])
            except (SepmtkError, IndexError) as error:
                wrong = error.id if isinstance(error, SepmtkError) else wrong
    except (PortError, XmlError) as error:
        wrong = f"{server.server_xml}: {error}"
    return Stored(str(path), None, wrong)


def certificates_on_disk(reader: Reader, server: Server) -> tuple[tuple[str, bytes], ...]:
    """(path, DER of the leaf) of each of the two that could be read. Not for guards: see :func:`stored`."""
    return tuple((one.where, one.der) for one in stored(reader, server) if one.der is not None)


def leaf(reader: Reader, server: Server, path: PureWindowsPath) -> bytes | None:
    """The leaf certificate in a file of SEPM, None where it cannot be read."""
    return _stored(reader, server, path).der


def shown_on(reader: Reader, server: Server, port: int) -> bytes | None:
    """The certificate that a port of the server shows; None where nobody answers."""
    from sepmtk.net.errors import NetError

    try:
        return asked(reader, server, port)
    except NetError:
        return None


def asked(reader: Reader, server: Server, port: int) -> bytes | None:
    """The same; None where nobody listens.

    Raises:
        NetError: somebody listens, and what they show can't be told.
    """
    from sepmtk.net import tds, tls
    from sepmtk.net.errors import Refused

    endpoint = reader.network.endpoint(port)
    ask = tds.served_certificate if port == server.sql.tcp_port else tls.served_certificate
    try:
        return ask(endpoint.host, endpoint.port, endpoint.server_name)
    except Refused:
        return None


def catalina_properties(reader: Reader, root: PureWindowsPath) -> dict[str, str]:
    """What ``${name}`` in server.xml stands for; those of the service's own command line aren't known."""
    tomcat = root / "tomcat"
    known = {"catalina.base": str(tomcat), "catalina.home": str(tomcat)}
    try:
        return known | read_properties(read_file(reader, tomcat / "conf" / "catalina.properties"))
    except PortError:
        return known


def _passwords(reader: Reader, server: Server) -> Iterator[bytes]:
    """What Tomcat may open the keystore with, those of connectors that name it first. Secrets: never to be
    shown. The keystore's own digest says which is right."""
    properties = catalina_properties(reader, server.install_root)
    found = connectors(read_file(reader, server.server_xml), properties)
    named = [one for connector in found for one in connector.keystores]
    named.sort(key=lambda one: server.install_root / "tomcat" / PureWindowsPath(one.file) != server.keystore)
    for text in dict.fromkeys([*(_text(reader, server, one) for one in named), DEFAULT_PASSWORD]):
        if text is not None:
            yield text.encode("utf-8", "surrogateescape")


def _text(reader: Reader, server: Server, keystore: Keystore) -> str | None:
    if keystore.password is not None or not keystore.password_file:
        return keystore.password
    path = server.install_root / "tomcat" / PureWindowsPath(keystore.password_file)
    return read_file(reader, path).decode("utf-8", "replace").strip("\r\n")
