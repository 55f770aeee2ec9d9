"""SQL Server Express as SEPM's setup leaves it: instance SQLEXPRESSSYMC, TCP port 2638."""

from __future__ import annotations

import subprocess
import time
import urllib.request
from pathlib import Path

INSTANCE, PORT = "SQLEXPRESSSYMC", 2638
SERVICE = f"MSSQL${INSTANCE}"
BOOTSTRAPPER = "https://go.microsoft.com/fwlink/?linkid=2216019"  # SQL Server 2022 Express
_NAMES = r"HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\Instance Names\SQL"
_SETUP = (
    "/Q", "/ACTION=Install", "/IACCEPTSQLSERVERLICENSETERMS", "/FEATURES=SQLEngine",
    f"/INSTANCENAME={INSTANCE}", "/TCPENABLED=1", "/UPDATEENABLED=False",
    r"/SQLSYSADMINACCOUNTS=BUILTIN\Administrators",
)  # fmt: skip
_REBOOT_WANTED = 3010


def installed() -> bool:
    """Whether the instance is there."""
    return subprocess.run(["sc.exe", "query", SERVICE], capture_output=True, check=False).returncode == 0


def install(folder: Path) -> None:
    """Download Microsoft's media and run its setup. Some minutes."""
    folder.mkdir(parents=True, exist_ok=True)
    loader = folder / "bootstrapper.exe"
    urllib.request.urlretrieve(BOOTSTRAPPER, loader)
    _run(str(loader), "/ACTION=Download", f"/MEDIAPATH={folder}", "/MEDIATYPE=Core", "/QUIET")
    [media] = folder.glob("SQLEXPR*.exe")
    _run(str(media), "/q", f"/x:{folder / 'media'}")
    _run(str(folder / "media" / "setup.exe"), *_SETUP, good=(0, _REBOOT_WANTED))


def listen() -> None:
    """On SEPM's port, from the next start on; then start it anew."""
    key = rf"HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\{instance_id()}\MSSQLServer\SuperSocketNetLib\Tcp"
    for name, value in (("TcpPort", str(PORT)), ("TcpDynamicPorts", "")):
        _run("reg.exe", "add", rf"{key}\IPAll", "/v", name, "/t", "REG_SZ", "/d", value, "/f")
    subprocess.run(["sc.exe", "stop", SERVICE], capture_output=True, check=False)
    _until("STOPPED")
    _run("sc.exe", "start", SERVICE)
    _until("RUNNING")


def instance_id() -> str:
    """E.g. MSSQL16.SQLEXPRESSSYMC."""
    return _run("reg.exe", "query", _NAMES, "/v", INSTANCE).split()[-1]


def _until(state: str) -> None:
    end = time.monotonic() + 180
    while state not in _run("sc.exe", "query", SERVICE):
        if time.monotonic() > end:
            raise TimeoutError(f"{SERVICE} is not {state}")
        time.sleep(1)


def _run(*command: str, good: tuple[int, ...] = (0,)) -> str:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode not in good:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout
