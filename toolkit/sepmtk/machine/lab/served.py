"""What stands behind each port of the host, and with which certificate: judged at each connection."""

from __future__ import annotations

import os
import ssl
import tempfile
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sepmtk.machine.lab import certificate, scm
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import SQL_PORT, web_ports
from sepmtk.machine.lab.services import SQL

OWNERS = {"clients": "semwebsrv", "console": "semsrv", "reporting": "semwebsrv", "api": "semapisrv"}
"""Which service opens the ports that show a certificate (KB 158445; the API's is assumed)."""


@dataclass(frozen=True)
class Served:
    """A port that answers: the service behind it, its pair, and whether SEPM has its database."""

    service: str
    certificate_der: bytes
    key_pem: str
    database: bool
    since: float = 0.0
    """When SQL Server started; the web servers answer one request a connection."""

    def __repr__(self) -> str:
        return f"Served({self.service})"


def web_uses(config: dict[str, Any]) -> dict[int, str]:
    """The web ports that show a certificate, and what each is for."""
    return {port: use for use, port in web_ports(config).items() if use in OWNERS}


def sql_port(live: dict[str, Any]) -> int:
    """The port that SQL Server listens on, or would by default."""
    return int(live["loaded"].get(SQL, {}).get("port", SQL_PORT))


def served(lab: Lab, port: int) -> Served | None:
    """What answers on ``port`` now; None where a connection is refused. The caller holds the lab."""
    live = scm.settle(lab, lab.now())
    name = SQL if port == sql_port(live) else OWNERS.get(web_uses(lab.config).get(port, ""))
    loaded = live["loaded"].get(name, {})
    if name is None or live["services"][name]["state"] != "running" or "certificate" not in loaded:
        return None
    manager_up = live["services"]["semsrv"]["state"] == "running"
    database = manager_up and bool(live["loaded"].get("semsrv", {}).get("database"))
    return Served(name, b64decode(loaded["certificate"]), loaded["key"], database, loaded.get("since", 0.0))


def context_of(found: Served) -> ssl.SSLContext:
    """A server context. OpenSSL takes keys from files only: a private one, gone at once."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if found.service == SQL:
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # SQL Server 2019 knows no newer one
    handle, name = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(certificate.pem(found.certificate_der) + found.key_pem.encode())
        context.load_cert_chain(name)
    finally:
        Path(name).unlink()
    return context
