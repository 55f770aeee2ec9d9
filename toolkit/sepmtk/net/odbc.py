"""A log-in to SQL Server through whichever Microsoft ODBC driver is there: a second opinion.

Validation is always asked for in so many words: driver 18 demands it by itself, 17 and older don't
encrypt unless told to, and the one that Windows brings along ("SQL Server") knows no
TrustServerCertificate at all (Microsoft, "Major version differences", "DSN and connection string
keywords").
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sepmtk.machine.values import Endpoint
from sepmtk.model.own_python import own_python
from sepmtk.net.odbc_text import ACCEPTED, CRASHED, LOGGED_IN, UNREACHABLE, outcome_of

_NUMBERED = re.compile(r"ODBC Driver (\d+)(?:\.\d+)? for SQL Server")
_OLDER = ("SQL Server Native Client 11.0", "SQL Server")
_FIRST_WITH_HOST_NAME = 18
_PATIENCE = 15.0  # seconds beyond the driver's own time limit


@dataclass(frozen=True)
class OdbcDriver:
    """``generation`` is 18, 17, 13 …; 0 for those that bear no number."""

    name: str
    generation: int


@dataclass(frozen=True)
class OdbcLogin:
    """``outcome`` is a word of :mod:`sepmtk.net.odbc_text`; ``text`` the driver's own sentence."""

    driver: str
    outcome: str
    text: str

    @property
    def accepted(self) -> bool:
        """Whether the driver took the certificate, log-in or not."""
        return self.outcome in ACCEPTED


def drivers() -> tuple[OdbcDriver, ...]:
    """Microsoft's drivers that are registered here, the newest first; none without pyodbc."""
    if importlib.util.find_spec("pyodbc") is None:
        return ()
    try:
        import pyodbc
    except ImportError:  # there is no driver manager
        return ()
    return by_preference(pyodbc.drivers())


def by_preference(names: Sequence[str]) -> tuple[OdbcDriver, ...]:
    """18 before 17 before 13, then those without a number; others' drivers are left out."""
    numbered = [OdbcDriver(n, int(m[1])) for n in names if (m := _NUMBERED.fullmatch(n))]
    older = [OdbcDriver(n, 0) for n in _OLDER if n in names]
    return (*sorted(numbered, key=lambda d: (-d.generation, d.name)), *older)


def connection(
    driver: OdbcDriver, endpoint: Endpoint, port: int, name: str, user: str, password: str
) -> str | None:
    """The connection string that validates the certificate for ``name``; None where this driver
    can't be told a name other than the one that it dials. Without ``user`` the process' own account."""
    parts = {"DRIVER": driver.name}
    if driver.generation >= _FIRST_WITH_HOST_NAME:
        parts["SERVER"] = f"tcp:{endpoint.host},{endpoint.port}"
        parts["HostNameInCertificate"] = name
    elif endpoint.port == port:
        parts["SERVER"] = f"tcp:{name},{port}" if driver.generation else f"{name},{port}"
    else:
        return None
    parts["Encrypt"] = "yes"
    if driver.name != "SQL Server":
        parts["TrustServerCertificate"] = "no"
    parts |= {"UID": user, "PWD": password} if user else {"Trusted_Connection": "yes"}
    return ";".join(f"{key}={_quoted(value)}" for key, value in parts.items())


def log_in(
    driver: OdbcDriver, text: str, roots: Sequence[bytes], password: str = "", timeout: float = 10.0
) -> OdbcLogin:
    """Log in once. ``roots`` (PEM) are what OpenSSL trusts; Schannel asks the host's stores itself."""
    with tempfile.TemporaryDirectory(prefix="sepmtk-") as folder:
        trusted = Path(folder) / "roots.pem"
        trusted.write_bytes(b"".join(roots))
        try:
            done = subprocess.run(
                own_python("sepmtk.net.odbc_child"),
                input=json.dumps({"connection": text, "timeout": int(timeout)}) + "\n",
                capture_output=True, text=True, check=False, timeout=timeout + _PATIENCE,
                env={**os.environ, "SSL_CERT_FILE": str(trusted), "SSL_CERT_DIR": folder},
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return OdbcLogin(driver.name, UNREACHABLE, "")
    try:
        said = json.loads(done.stdout)
    except ValueError:
        return OdbcLogin(driver.name, CRASHED, f"exit code {done.returncode}")
    if not said["state"] and not said["text"]:
        return OdbcLogin(driver.name, LOGGED_IN, "")
    shown = str(said["text"]).replace(password, "***") if password else str(said["text"])
    return OdbcLogin(driver.name, outcome_of(said["state"], shown), shown)


def _quoted(value: str) -> str:
    """In braces, where ``}`` is doubled, unless nothing in it could be misread."""
    return value if re.fullmatch(r"[\w.:,\\-]+", value) else "{" + value.replace("}", "}}") + "}"
