"""What the tests of outside judges ask them, and what they are shown: a lab with its listeners open."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
CACHE = Path(os.environ.get("SEPMTK_CI_CACHE") or Path.home() / ".cache" / "sepmtk-ci")
FQDN = "sepm01.corp.example"
SERVER_CRT = (
    "machine/C/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager/apache/conf/ssl/server.crt"
)
PATIENCE = 30.0  # seconds until a listener must be there


def environment(**more: str) -> dict[str, str]:
    """What a child process sees."""
    return {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/"), "LC_ALL": "C.UTF-8", **more}


def sepmtk(*arguments: str, expected: int | None = 0) -> str:
    """Run the command; its stdout. ``expected`` None: any exit code."""
    done = subprocess.run(
        [sys.executable, "-m", "sepmtk", *arguments],
        capture_output=True, text=True, env=environment(), check=False, timeout=120,
    )  # fmt: skip
    told = f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert expected in (done.returncode, None), told
    return done.stdout


@dataclass(frozen=True)
class ServedLab:
    """A lab whose listeners are open: host port (or ``sql``) to port on the loopback."""

    folder: Path
    ports: dict[str, int]

    @property
    def old_certificate(self) -> Path:
        """What SEPM has on disk, expired."""
        return self.folder / SERVER_CRT

    @property
    def new_certificate(self) -> Path:
        """What the one run of this lab made."""
        [found] = (self.folder / "sepmtk" / "runs").glob("*/new/server.crt")
        return found

    @property
    def sql_password(self) -> str:
        """The one of SEPM's own database user."""
        config = json.loads((self.folder / "lab.json").read_text(encoding="utf-8"))
        return str(config["secrets"]["sem5"])


@contextmanager
def serving(folder: Path) -> Iterator[ServedLab]:
    """``sepmtk lab serve`` while the block runs."""
    command = [sys.executable, "-m", "sepmtk", "lab", "serve", str(folder)]
    with subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    ) as process:
        try:
            yield ServedLab(folder, _ports(folder, process))
        finally:
            process.terminate()
            process.wait(PATIENCE)


def _ports(folder: Path, process: subprocess.Popen[bytes]) -> dict[str, int]:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        held = json.loads((folder / "lab.json").read_text(encoding="utf-8")).get("ports") or {}
        table = held.get("table", held)
        if "sql" in table:
            return {name: int(port) for name, port in table.items()}
        threading.Event().wait(0.05)
    process.kill()
    raise AssertionError(f"no listener: {(process.stderr.read() if process.stderr else b'').decode()}")


def rescue(folder: Path) -> None:
    """KB steps 0 to 7; the run then waits for a person at the console."""
    names = folder.parent / "ext.txt"
    names.write_text(f"subjectAltName = DNS:{FQDN}, DNS:sepm01, IP:192.0.2.10\n", encoding="ascii")
    sepmtk("--lab", str(folder), "renew", "run", "--yes", "--san-file", str(names), expected=4)


@dataclass(frozen=True)
class Openssl:
    """OpenSSL's program."""

    program: str

    def ask(self, port: int, trusted: Path) -> str:
        """``s_client``'s verdict, host name included."""
        done = subprocess.run(
            [self.program, "s_client", "-connect", f"127.0.0.1:{port}", "-servername", FQDN, "-x509_strict",
             "-CAfile", str(trusted), "-verify_hostname", FQDN, "-verify_return_error"],
            input="", capture_output=True, text=True, env=environment(), check=False, timeout=30,
        )  # fmt: skip
        return done.stdout + done.stderr


@dataclass(frozen=True)
class Odbc:
    """Microsoft's ODBC driver 18; trust comes from OpenSSL's variable."""

    driver: str

    def ask(self, lab: ServedLab, trusted: Path) -> str:
        """``OK 1`` after a log-in, else the driver's text."""
        command = [
            sys.executable,
            str(HERE / "odbc_probe.py"),
            self.driver,
            str(lab.ports["sql"]),
            FQDN,
            "sem5",
        ]
        return _told(command, lab.sql_password, SSL_CERT_FILE=str(trusted))


@dataclass(frozen=True)
class Jdbc:
    """One version of Microsoft's JDBC driver."""

    java: str
    keytool: str
    classes: Path
    jar: str

    def ask(self, lab: ServedLab, trusted: Path | None, folder: Path) -> str:
        """``OK 1`` after a log-in, else the chain of causes. ``folder`` takes the trust store."""
        store = str(self.trust_store(trusted, folder)) if trusted else "-"
        url = (
            f"jdbc:sqlserver://127.0.0.1:{lab.ports['sql']};encrypt=true;trustServerCertificate=false;"
            f"hostNameInCertificate={FQDN};databaseName=sem5;loginTimeout=15"
        )
        path = os.pathsep.join([str(self.classes), self.jar])
        return _told([self.java, "-cp", path, "JdbcProbe", url, "sem5", store], lab.sql_password)

    def trust_store(self, certificate: Path, folder: Path) -> Path:
        store = folder / f"{certificate.stem}.p12"
        subprocess.run(
            [self.keytool, "-importcert", "-noprompt", "-alias", "sql", "-file", str(certificate),
             "-keystore", str(store), "-storetype", "PKCS12", "-storepass", "changeit"],
            check=True, capture_output=True, env=environment(),
        )  # fmt: skip
        return store


def _told(command: list[str], password: str, **more: str) -> str:
    done = subprocess.run(
        command,
        input=f"{password}\n",
        capture_output=True,
        text=True,
        env=environment(**more),
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, f"the judge crashed with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout
