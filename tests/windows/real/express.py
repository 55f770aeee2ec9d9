"""SQL Server Express as SEPM's setup leaves it: instance SQLEXPRESSSYMC, TCP port 2638."""

from __future__ import annotations

import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

INSTANCE, PORT = "SQLEXPRESSSYMC", 2638
SERVICE = f"MSSQL${INSTANCE}"
_FOLDER = "https://download.microsoft.com/download/3/8/d/38de7036-2433-4207-8eae-06e247e17b25"
MEDIA = f"{_FOLDER}/SQLEXPR_x64_ENU.exe"
"""SQL Server 2022 Express, whole: the small bootstrapper asks a service for it and may wait for ever."""

LOGS = Path("C:/Program Files/Microsoft SQL Server/160/Setup Bootstrap/Log")
"""Where its setup tells what went wrong."""

ERRORLOGS = Path(f"C:/Program Files/Microsoft SQL Server/MSSQL16.{INSTANCE}/MSSQL/Log")
"""Where the instance does."""

_NAMES = r"HKLM\SOFTWARE\Microsoft\Microsoft SQL Server\Instance Names\SQL"
_SETUP = (
    "/Q", "/ACTION=Install", "/IACCEPTSQLSERVERLICENSETERMS", "/FEATURES=SQLEngine",
    f"/INSTANCENAME={INSTANCE}", "/TCPENABLED=1", "/UPDATEENABLED=False",
    r"/SQLSYSADMINACCOUNTS=BUILTIN\Administrators",
)  # fmt: skip
_REBOOT_WANTED = 3010
_MINUTE = 60.0


def installed() -> bool:
    """Whether the instance is there."""
    return subprocess.run(["sc.exe", "query", SERVICE], capture_output=True, check=False).returncode == 0


def install(folder: Path) -> None:
    """Download Microsoft's media and run its setup. Some minutes.

    Raises:
        OSError: the download stands still.
        RuntimeError, subprocess.TimeoutExpired: setup failed, or doesn't end.
    """
    folder.mkdir(parents=True, exist_ok=True)
    media = folder / "media.exe"
    with urllib.request.urlopen(MEDIA, timeout=_MINUTE) as source, media.open("wb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
    _run(str(media), "/q", f"/x:{folder / 'media'}", most=10 * _MINUTE)
    setup = str(folder / "media" / "setup.exe")
    _run(setup, *_SETUP, good=(0, _REBOOT_WANTED), most=30 * _MINUTE)


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


def _run(*command: str, good: tuple[int, ...] = (0,), most: float = 2 * _MINUTE) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, timeout=most
    )
    if done.returncode not in good:
        raise RuntimeError(f"{command[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout
