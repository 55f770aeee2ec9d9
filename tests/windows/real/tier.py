"""The tier of real Windows: ``python dev.py windows`` there, on a machine that may be thrown away.

It installs SQL Server Express, lays a SEPM out beside it, and runs the contract, the tests of this
folder, and those of the PowerShell module in every PowerShell that there is.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import express
import sepm_layout

HERE = Path(__file__).parent
TESTS = HERE.parents[1]
MAY = "SEPMTK_MAY_CHANGE_THIS_WINDOWS"
"""Set where the machine may be changed; GitHub's runners say CI."""

REAL, GROUND, SHELL = "SEPMTK_REAL_WINDOWS", "SEPMTK_CONTRACT_GROUND", "SEPMTK_TEST_POWERSHELL"


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


def main(arguments: list[str]) -> int:
    """Set up what is missing, and run; the highest exit code."""
    if reason := missing():
        print(f"dev.py: the tier of real Windows can't run here: {reason}", file=sys.stderr)
        return 1
    scratch = Path(tempfile.mkdtemp(prefix="sepmtk-real-"))
    if not express.installed():
        print("dev.py: installing SQL Server Express (some minutes)", flush=True)
        express.install(scratch / "sql")
    express.listen()
    from sepmtk.machine.windows.host import open_server

    sepm_layout.lay_out(open_server().host.facts().fqdn, scratch)
    ground = str(sepm_layout.contract_ground(scratch))
    codes = [
        _pytest({GROUND: ground}, str(TESTS / "contract"), *arguments),
        _pytest({REAL: "1"}, str(HERE), *arguments),
    ]
    for shell in ("powershell", "pwsh"):
        if found := shutil.which(shell):
            print(f"dev.py: the module in {found}", flush=True)
            codes.append(_pytest({SHELL: found}, str(TESTS / "ps"), *arguments))
    return max(codes)


def _pytest(more: dict[str, str], *arguments: str) -> int:
    """One run in a process of its own: .NET is loaded once and for all."""
    return subprocess.run(
        [sys.executable, "-m", "pytest", *arguments], env={**os.environ, **more}, check=False
    ).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
