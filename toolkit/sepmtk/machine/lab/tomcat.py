"""How Tomcat reads its server.xml (Configuration Reference, "SSL Support"; Digester's properties)."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import SERVER_XML, real, web_ports

_DEFAULT = "changeit"


def keystore_password(lab: Lab, use: str) -> str:
    """The password of the connector on the port for ``use``, or of the first with TLS.

    Raises:
        ValueError: Tomcat could not read the file.
        OSError: it isn't there.
    """
    path = real(lab, SERVER_XML)
    properties = _properties(path.with_name("catalina.properties"))
    try:
        root = ElementTree.fromstring(path.read_bytes())
    except (ElementTree.ParseError, LookupError) as error:
        raise ValueError(f"server.xml: {error}") from error
    found = [c for c in root.iter("Connector") if _value(c, "SSLEnabled", properties).lower() == "true"]
    port = str(web_ports(lab.config)[use])
    found.sort(key=lambda c: _value(c, "port", properties) != port)
    for connector in found[:1]:
        if password := _value(connector, "keystorePass", properties):
            return password
        for below in connector.iterfind("SSLHostConfig/Certificate"):
            if password := _value(below, "certificateKeystorePassword", properties):
                return password
    return _DEFAULT


def _value(element: ElementTree.Element, name: str, properties: dict[str, str]) -> str:
    text = element.get(name, "")
    return re.sub(r"\$\{([^${}]+)\}", lambda match: properties.get(match[1], match[0]), text)


def _properties(path: Path) -> dict[str, str]:
    lines = path.read_text("latin-1").splitlines() if path.is_file() else []
    pairs = (line.partition("=") for line in lines if not line.lstrip().startswith(("#", "!")))
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
