"""A PowerShell that stays open: code goes in, what it gave on each stream comes out."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
FOLDER = ROOT / "ps" / "Sepmtk"
MODULE = FOLDER / "Sepmtk.psd1"
INSTALLED = Path(os.environ.get("PROGRAMFILES", "/absent")) / "sepmtk" / "sepmtk.exe"
"""The kit's program on Windows: an elevated session of the module starts no other."""

SEPMTK = INSTALLED if os.name == "nt" else Path(sys.executable).with_name("sepmtk")
WAIT = 120.0


def find_shell() -> str | None:
    """The PowerShell to test with; None where there is none."""
    named = os.environ.get("SEPMTK_TEST_POWERSHELL")
    return named or shutil.which("pwsh") or shutil.which("powershell")


def module_path(shell: str, environment: Mapping[str, str]) -> list[str]:
    """Where a shell finds modules. Windows PowerShell would take PowerShell 7's where that is an ancestor,
    and lack Get-FileHash and Get-Acl then (PowerShell/PowerShell issue 27774): it gets its own two."""
    if PureWindowsPath(shell).name.lower() not in ("powershell", "powershell.exe"):
        return [environment.get("PSModulePath", "")]
    named = {name.upper(): value for name, value in environment.items()}
    own = PureWindowsPath("WindowsPowerShell")
    system = PureWindowsPath(named["SYSTEMROOT"]) / "System32" / own / "v1.0" / "Modules"
    return [str(PureWindowsPath(named["PROGRAMFILES"]) / own / "Modules"), str(system)]


@dataclass(frozen=True)
class Record:
    """An ErrorRecord: ``id`` is the FullyQualifiedErrorId, ``fix`` the RecommendedAction."""

    id: str
    category: str
    message: str
    fix: str
    target: str
    activity: str
    exception: str


@dataclass(frozen=True)
class Gave:
    """What code gave. ``failed`` is the error that ended it."""

    output: list[str]
    errors: list[Record]
    warnings: list[str]
    verbose: list[str]
    progress: list[str]
    failed: Record | None = None

    def ok(self) -> list[str]:
        """The output of code that must not fail."""
        assert self.failed is None, self.failed
        assert not self.errors, self.errors
        return self.output


@dataclass
class Shell:
    """One process. ``environment`` is added to the tests' own."""

    path: str
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            server.settimeout(WAIT)
            command = [self.path, "-NoProfile", "-NonInteractive", "-File", str(HERE / "driver.ps1")]
            command += ["-Port", str(server.getsockname()[1])]
            modules = [str(FOLDER.parent), *module_path(self.path, os.environ)]
            ours = {"SEPMTK_EXE": str(SEPMTK), "PSModulePath": os.pathsep.join(modules)}
            environment = {**os.environ, **ours, **self.environment}
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment)
            self.peer = server.accept()[0]
        self.lines = self.peer.makefile("r", encoding="utf-8", newline="\n")

    def run(self, code: str, *, fresh: bool = False, wait: float = WAIT) -> Gave:
        """Run ``code``; ``fresh`` in a session of its own from here on."""
        self.peer.settimeout(wait)
        self.peer.sendall(json.dumps({"code": code, "fresh": fresh}).encode() + b"\n")
        line = self.lines.readline()
        assert line, f"the shell ended with {self.process.wait(10)}"
        answer = json.loads(line)
        answer["errors"] = [Record(**record) for record in answer["errors"]]
        answer["failed"] = Record(**answer["failed"]) if answer["failed"] else None
        return Gave(**answer)

    def text(self, code: str) -> str:
        """What a person would see of the objects that ``code`` gives."""
        return "".join(self.run(f"& {{ {code} }} | Out-String -Width 200").ok())

    def json(self, code: str) -> Any:
        """The objects that ``code`` gives, as a list."""
        shown = self.run(f"ConvertTo-Json -Depth 8 -Compress -InputObject @(& {{ {code} }})").ok()
        return json.loads(shown[0])

    def close(self) -> None:
        """The end of the connection ends it."""
        self.lines.close()
        self.peer.close()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def quoted(value: object) -> str:
    """A PowerShell string literal."""
    return "'" + str(value).replace("'", "''") + "'"
