"""Set the Wine tier up: ``python tests/windows/wine_setup.py PREFIX``.

The parts (Windows' Python and .NET with the packages, some 300 MB) stand in the cache that
``SEPMTK_CI_CACHE`` names, one folder per state of what they are made from; a prefix is the caller's.
Each is stamped last: what has its stamp is whole, what has none is made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import wine_builds
import wine_downloads
from filelock import FileLock
from wine_run import Parts, Wine

STAMP = "sepmtk.stamp"
WEEK = 7 * 86400.0
RUNTIME = {
    "runtimeOptions": {
        "tfm": "netcoreapp3.1",
        "framework": {"name": "Microsoft.NETCore.App", "version": "3.1.0"},
    }
}


def cache() -> Path:
    """Where downloads are kept between runs."""
    return Path(os.environ.get("SEPMTK_CI_CACHE") or Path.home() / ".cache" / "sepmtk-ci")


def missing() -> str | None:
    """What this machine lacks for the tier, as a sentence; None where nothing is."""
    if sys.platform != "linux":
        return "the Wine tier runs on Linux only"
    if sys.version_info[:2] != (3, 11):
        return "the Wine tier needs Python 3.11 beside it: its standard library is used in Wine"
    wanted = {"wine": "wine", "wine64": "wineserver", "iproute2": "ip", "util-linux": "unshare"}
    lacking = [package for package, program in wanted.items() if not shutil.which(program)]
    if wine_builds.compiler() is None:
        lacking.append("gcc-mingw-w64-x86-64-win32")
    if not SERVICE_PROCESS.exists():
        lacking.append("mono-devel")
    return f"apt install --no-install-recommends {' '.join(lacking)}" if lacking else None


SERVICE_PROCESS = Path("/usr/lib/mono/4.5/System.ServiceProcess.dll")
"""Mono's ServiceController is all managed code and stands in for .NET Framework's in Wine."""


def parts() -> Parts:
    """The downloaded and built parts, made where they are missing."""
    folder = cache() / f"wine-{_digest()}"
    if (folder / STAMP).exists():
        (folder / STAMP).touch()  # in use
        return Parts(folder)
    cache().mkdir(parents=True, exist_ok=True)
    with FileLock(cache() / "wine.lock"):
        if not (folder / STAMP).exists():
            shutil.rmtree(folder, ignore_errors=True)
            made = Path(tempfile.mkdtemp(prefix="wine-", dir=cache()))
            try:
                _make(Parts(made))
                made.rename(folder)
            finally:
                shutil.rmtree(made, ignore_errors=True)
            (folder / STAMP).touch()
        _prune()
    return Parts(folder)


def prefix(folder: Path) -> Wine:
    """A prefix in ``folder`` that says it is Windows 10, made where it is missing."""
    wine = Wine(parts(), folder)
    stamp = folder / STAMP
    if stamp.exists() and stamp.read_text() == wine.parts.folder.name:
        return wine
    wine.remove()
    folder.parent.mkdir(parents=True, exist_ok=True)
    _run(wine, "wineboot", "-i")
    _run(wine, "winecfg", "/v", "win10")
    shutil.copy(wine.parts.random, wine.drive / "windows" / "system32")
    wine.settle()
    stamp.write_text(wine.parts.folder.name)
    return wine


def _make(made: Parts) -> None:
    wheels = made.folder / "wheels"
    for wheel in wine_downloads.fetch_runtimes(wheels):
        if wheel.name.startswith("panda3d"):
            wine_downloads.unpack_python(wheel, made.python.parent)
        else:
            wine_downloads.unpack(wheel, made.folder / "dotnet")
    shutil.rmtree(wheels)
    wine_builds.build_python(made.python.parent)
    wine_builds.build_random(made.random)
    wine_builds.build_service_host(made.service_host)
    wine_downloads.install(wine_downloads.requirements(), made.python.parent / "Lib" / "site-packages")
    made.runtime_config.write_text(json.dumps(RUNTIME), encoding="ascii")
    shutil.copy(SERVICE_PROCESS, made.folder)


def _prune() -> None:
    """What nobody has used for a week: each state is some 300 MB."""
    for stamp in cache().glob(f"wine-*/{STAMP}"):
        if time.time() - stamp.stat().st_mtime > WEEK:
            shutil.rmtree(stamp.parent, ignore_errors=True)


def _digest() -> str:
    """Of everything that the parts are made from."""
    ours = [Path(__file__), *map(Path, (wine_downloads.__file__, wine_builds.__file__))]
    ours += sorted(wine_builds.NATIVE.iterdir())
    text = b"".join(path.read_bytes() for path in ours) + repr(wine_downloads.requirements()).encode()
    return hashlib.sha256(text + sys.version.encode()).hexdigest()[:16]


def _run(wine: Wine, *command: str) -> None:
    done = wine.run(*command)
    if done.returncode:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)


def main(arguments: list[str]) -> int:
    """Make a prefix and say how to use it."""
    if len(arguments) != 1:
        print("usage: wine_setup.py PREFIX", file=sys.stderr)
        return 2
    if lacking := missing():
        print(f"wine_setup.py: {lacking}", file=sys.stderr)
        return 1
    wine = prefix(Path(arguments[0]).resolve())
    for name, value in sorted(wine.environment().items()):
        print(f"export {name}='{value}'")
    print(f"# wine '{wine.parts.python}' …   (streams must be pipes or a terminal)")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
