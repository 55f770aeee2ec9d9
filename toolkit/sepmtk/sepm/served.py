"""The certificates that SEPM keeps on disk: for clients (server.crt) and for Tomcat (keystore); and
those that its ports and its SQL Server show."""

from __future__ import annotations

import re
from pathlib import PureWindowsPath

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.model.errors import SepmtkError
from sepmtk.model.server import Server

_KEYSTORE_PASS = re.compile(rb'(?i)(?:keystorePass|certificateKeystorePassword)\s*=\s*["\']([^"\']*)["\']')


def read_file(reader: Reader, path: PureWindowsPath) -> bytes:
    """The whole content of a file of the host."""
    with reader.files.open(path) as file:
        return file.read()


def certificates_on_disk(reader: Reader, server: Server) -> tuple[tuple[str, bytes], ...]:
    """(path, DER of the leaf) of each of the two; one that cannot be read is left out."""
    return tuple(
        (str(path), der)
        for path in (server.server_crt, server.keystore)
        if (der := leaf(reader, server, path)) is not None
    )


def leaf(reader: Reader, server: Server, path: PureWindowsPath) -> bytes | None:
    """The leaf certificate in a file of SEPM, None where it cannot be read."""
    from sepmtk.pki.inspect import read_ders

    try:
        password = keystore_password(reader, server) if path == server.keystore else None
        return read_ders(read_file(reader, path), password)[0]
    except (PortError, SepmtkError, IndexError):
        return None


def shown_on(reader: Reader, server: Server, port: int) -> bytes | None:
    """The certificate that a port of the server shows; None where nobody answers."""
    from sepmtk.net import tds, tls
    from sepmtk.net.errors import NetError

    endpoint = reader.network.endpoint(port)
    ask = tds.served_certificate if port == server.sql.tcp_port else tls.served_certificate
    try:
        return ask(endpoint.host, endpoint.port, endpoint.server_name)
    except NetError:
        return None


def keystore_password(reader: Reader, server: Server) -> bytes | None:
    """What Tomcat's server.xml names as the keystore's password. A secret: never to be shown."""
    found = _KEYSTORE_PASS.search(read_file(reader, server.server_xml))
    return found.group(1) if found else None
