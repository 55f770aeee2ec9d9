"""A SEPM server in Wine: a lab's scenario laid out in a prefix, its services running."""

from __future__ import annotations

import http.client
import json
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.x509 import load_pem_x509_certificate
from wine_ground import ADDRESS
from wine_run import HERE, Wine, windows_path

from sepmtk.machine.lab import layout
from sepmtk.machine.lab.scenarios import create

INSIDE = HERE / "inside"


@dataclass(frozen=True)
class SepmHost:
    """The host, as tests drive it from outside."""

    wine: Wine
    lab: Path  # what it was laid out from

    def script(self, name: str, *arguments: str) -> str:
        """Run a script of ``inside/`` with the bare Python; its stdout."""
        done = self.wine.run(*self.wine.python("-B", windows_path(INSIDE / name), *arguments))
        if done.returncode:
            raise AssertionError(f"{name}: {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        return done.stdout.decode("utf-8")

    def look(self) -> dict[str, Any]:
        """Everything that a run may change, by the tests' own eyes."""
        found: dict[str, Any] = json.loads(self.script("look.py"))
        return found

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """The command line, started."""
        return self.wine.start(*self.wine.launched("-m", "sepmtk", *arguments))

    def terminate(self) -> None:
        """TerminateProcess for the command that holds the toolkit's lock."""
        state = self.wine.drive / "ProgramData" / "sepmtk"
        held = json.loads((state / "lock.json").read_text(encoding="utf-8"))
        done = self.wine.run("taskkill", "/F", "/PID", str(held["pid"]))
        assert done.returncode == 0, done.stdout

    def old_thumbprint(self) -> str:
        """Of the certificate that the scenario gave SEPM."""
        pem = self.wine.local(layout.SERVER_CRT).read_bytes()
        return load_pem_x509_certificate(pem).fingerprint(hashes.SHA1()).hex()

    def runs(self) -> list[Path]:
        """Folders of all runs so far."""
        return sorted((self.wine.drive / "ProgramData" / "sepmtk" / "runs").glob("*"))

    def run_folder(self, run: str) -> Path:
        """The folder of a run."""
        return self.wine.drive / "ProgramData" / "sepmtk" / "runs" / run

    def records(self, run: str) -> int:
        """Whole lines in the journal of a run."""
        journal = self.run_folder(run) / "journal.jsonl"
        return journal.read_bytes().count(b"\n") if journal.exists() else 0

    def database_answers(self) -> bool:
        """Whether SEPM's reporting has a database, asked over TLS from outside of Wine."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        connection = http.client.HTTPSConnection(ADDRESS, 8445, context=context, timeout=20)
        try:
            connection.request("GET", "/")
            return connection.getresponse().status == 200
        finally:
            connection.close()

    def sepmtk(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        """The command line, on this host."""
        return self.wine.run(*self.wine.launched("-m", "sepmtk", *arguments), **more)


def lay_out(wine: Wine, scenario: str, folder: Path, **options: Any) -> SepmHost:
    """A new host from a scenario, in a session of ``wine`` that is open."""
    create(folder, scenario, **options)
    host = SepmHost(wine, folder)
    host.script("lay_out.py", windows_path(folder), windows_path(wine.parts.service_host))
    return host
