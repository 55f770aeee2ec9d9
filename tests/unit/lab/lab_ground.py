"""A lab under test, with the moves that tests make in it."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from typing import Any

from sepmtk.machine.lab import disk
from sepmtk.machine.lab.host import open_lab
from sepmtk.machine.lab.layout import NETLIB_KEY
from sepmtk.machine.lab.overview import LabView, look
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryData, RegistryKey, Request, ServiceState, ValueKind

SQL = "MSSQL$SQLEXPRESSSYMC"
SEPM = ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv")
ROOT = PureWindowsPath("C:/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager")
ROOT_XML = ROOT / "tomcat/conf/Catalina/localhost/ROOT.xml"
SCM_LOG = ROOT / "tomcat/logs/scm-server-0.log"
ERRORLOG = PureWindowsPath("C:/Program Files/Microsoft SQL Server/MSSQL15.SQLEXPRESSSYMC/MSSQL/Log/ERRORLOG")
PENDING = (ServiceState.START_PENDING, ServiceState.STOP_PENDING)


@dataclass
class Ground:
    """``folder`` and the machine in it."""

    folder: Path
    machine: Machine

    @classmethod
    def of(cls, folder: Path) -> Ground:
        return cls(folder, open_lab(folder))

    def view(self) -> LabView:
        return look(lab_at(self.folder))

    def config(self) -> dict[str, Any]:
        found: dict[str, Any] = disk.read_json(self.folder / "lab.json")
        return found

    def configure(self, **changes: Any) -> None:
        (self.folder / "lab.json").write_bytes(disk.canonical(self.config() | changes))

    def turn(self, name: str, value: Any) -> None:
        self.configure(switches=self.config()["switches"] | {name: value})

    def ask(self, name: str, what: Request) -> ServiceState:
        """Request and wait on the lab's clock; a service that hangs stays pending."""
        self.machine.services.request(name, what)
        for _ in range(30):
            if self.machine.services.info(name).state not in PENDING:
                break
            self.machine.clock.sleep(10)
        return self.machine.services.info(name).state

    def restart_sql(self) -> ServiceState:
        self.ask(SQL, Request.STOP)
        return self.ask(SQL, Request.RUN)

    def restart_sepm(self) -> None:
        for name in reversed(SEPM):
            self.ask(name, Request.STOP)
        for name in SEPM:
            self.ask(name, Request.RUN)

    def pin(self, value: str) -> None:
        self.machine.registry.set(
            RegistryKey(NETLIB_KEY), "Certificate", RegistryData(ValueKind.STRING, value)
        )

    def trust(self, on: bool) -> None:
        """As an administrator with an editor."""
        raw = self.text(ROOT_XML)
        old, new = f"={str(not on).lower()};ssl", f"={str(on).lower()};ssl"
        assert old in raw
        self.machine.files.replace(ROOT_XML, raw.replace(old, new).encode())

    def text(self, path: PureWindowsPath) -> str:
        raw = self.machine.files.open(path).read()
        return raw.decode("utf-16" if raw.startswith(b"\xff\xfe") else "utf-8")

    def loaded(self) -> str:
        """What SQL Server serves, by source."""
        found = self.view().services[0].loaded
        return found.source if found else "nothing"

    def served(self) -> str:
        found = self.view().services[0].loaded
        return found.thumbprint if found else ""

    def http(self, port: int, path: str, body: dict[str, str] | None = None) -> tuple[int, str]:
        where = self.machine.network.endpoint(port)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        link = http.client.HTTPSConnection(where.host, where.port, timeout=10, context=context)
        try:
            link.request("POST" if body else "GET", path, json.dumps(body) if body else None)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()


Maker = Callable[..., Ground]
"""``lab("kb-229342")``: a fresh copy of a scenario."""


def tree(folder: Path) -> dict[str, bytes]:
    """All that survives a power cut, but for logs."""
    machine = folder / "machine"
    return {
        path.relative_to(machine).as_posix(): path.read_bytes() if path.is_file() else b"(folder)"
        for path in sorted(machine.rglob("*"))
        if not {"log", "logs"} & {part.lower() for part in path.relative_to(machine).parts}
        and not path.name.startswith("sem5")
    }
