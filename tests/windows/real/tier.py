"""The tier of real Windows: ``python dev.py windows [PART…] [PYTEST ARGUMENT…]`` there, on a machine that
may be thrown away. Parts fail apart; without a name all of them are run:

``install`` SQL Server Express and a SEPM laid out beside it · ``contract`` the ports' contract · ``bind``
keys and a certificate for SQL Server, and back · ``kit`` made, refused where it was changed, installed ·
``powershell5`` and ``powershell7`` the module's tests, with the installed kit.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import close
import express
import sepm_layout

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
MAY = "SEPMTK_MAY_CHANGE_THIS_WINDOWS"
"""Set where the machine may be changed; GitHub's runners say CI."""

REAL, GROUND, SHELL = "SEPMTK_REAL_WINDOWS", "SEPMTK_CONTRACT_GROUND", "SEPMTK_TEST_POWERSHELL"
LOGS = "SEPMTK_LOGS"
"""A folder for each part's results, where it is wanted."""


def missing() -> str:
    """Why the tier can't run here; ``""`` where it can."""
    if os.name != "nt":
        return "it needs Windows"
    if not vars(ctypes)["windll"].shell32.IsUserAnAdmin():
        return "it needs an elevated administrator"
    if sepm_layout.is_sepm_server():
        return "this is a SEPM server, and tests stop its services"
    if not (os.environ.get(MAY) or os.environ.get("CI")):
        return f"it installs SQL Server and services: set {MAY}=1 on a machine that may be thrown away"
    return ""


def install(arguments: list[str]) -> int:
    """What the other parts stand on. May be run again."""
    for folder in dict.fromkeys((Path(sys.base_prefix), TESTS.parent)):
        close.close(folder)
    scratch = Path(tempfile.mkdtemp(prefix="sepmtk-real-"))
    if not express.installed():
        print("dev.py: installing SQL Server Express (some minutes)", flush=True)
        express.install(scratch / "sql")
    express.listen()
    from sepmtk.machine.windows.host import open_server

    sepm_layout.lay_out(open_server().host.facts().fqdn, scratch)
    sepm_layout.tell_ground()
    return 0


def contract(arguments: list[str]) -> int:
    """Every port, as every host has to behave."""
    return _pytest("contract", {GROUND: str(sepm_layout.GROUND)}, str(TESTS / "contract"), *arguments)


def bind(arguments: list[str]) -> int:
    """Keys, SQL Server, services and discovery."""
    tests = [str(file) for file in sorted(HERE.glob("test_real_*.py")) if file.name != "test_real_kit.py"]
    return _pytest("bind", {REAL: "1"}, *tests, *arguments)


def kit(arguments: list[str]) -> int:
    """The kit, which stays installed for the parts after it."""
    return _pytest("kit", {REAL: "1"}, str(HERE / "test_real_kit.py"), *arguments)


def powershell5(arguments: list[str]) -> int:
    """The module in Windows PowerShell."""
    return _module("powershell", arguments)


def powershell7(arguments: list[str]) -> int:
    """The module in PowerShell 7."""
    return _module("pwsh", arguments)


PARTS: dict[str, Callable[[list[str]], int]] = {
    part.__name__: part for part in (install, contract, bind, kit, powershell5, powershell7)
}


def _module(shell: str, arguments: list[str]) -> int:
    found = shutil.which(shell)
    if not found:
        print(f"dev.py: there is no {shell} here", file=sys.stderr)
        return 1
    print(f"dev.py: the module in {found}", flush=True)
    return _pytest(shell, {SHELL: found}, str(TESTS / "ps"), *arguments)


def _pytest(name: str, more: dict[str, str], *arguments: str) -> int:
    """One run in a process of its own: .NET is loaded once and for all."""
    logs = os.environ.get(LOGS)
    told = [f"--junitxml={Path(logs) / name}.xml"] if logs else []
    return subprocess.run(
        [sys.executable, "-m", "pytest", *told, *arguments], env={**os.environ, **more}, check=False
    ).returncode


def main(arguments: list[str]) -> int:
    """The parts that are named, else all; the highest exit code. Nothing goes on without its ground."""
    if reason := missing():
        print(f"dev.py: the tier of real Windows can't run here: {reason}", file=sys.stderr)
        return 1
    chosen = [name for name in PARTS if name in arguments] or list(PARTS)
    rest = [argument for argument in arguments if argument not in PARTS]
    return max(PARTS[name](rest) for name in chosen)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
