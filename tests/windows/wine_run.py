"""Programs of Windows, run by Wine in one prefix."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath

HERE = Path(__file__).parent
PROJECT = HERE.parents[1]
LAUNCHER = HERE / "inside" / "launch.py"


@dataclass(frozen=True)
class Parts:
    """What was downloaded and built. Never written after it was made."""

    folder: Path

    @property
    def python(self) -> Path:
        return self.folder / "python" / "python.exe"

    @property
    def dotnet(self) -> Path:
        return self.folder / "dotnet" / "dotnetcore2" / "bin"

    @property
    def runtime_config(self) -> Path:
        return self.folder / "coreclr.json"

    @property
    def random(self) -> Path:
        return self.folder / "bcryptprimitives.dll"

    @property
    def service_host(self) -> Path:
        return self.folder / "service.exe"


def windows_path(path: Path) -> str:
    """As programs in Wine see a file of the machine: drive Z is its root."""
    return "Z:" + str(path).replace("/", "\\")


@dataclass(frozen=True)
class Wine:
    """A prefix and what runs in it."""

    parts: Parts
    prefix: Path

    @property
    def drive(self) -> Path:
        """Drive C."""
        return self.prefix / "drive_c"

    def local(self, path: PureWindowsPath) -> Path:
        """The file behind a path on drive C."""
        return self.drive.joinpath(*path.parts[1:])

    def environment(self, **more: str) -> dict[str, str]:
        """Nothing of the person who runs this but PATH and HOME, and no screen."""
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        own = {
            "WINEPREFIX": str(self.prefix),
            "WINEDEBUG": "-all",
            "WINEDLLOVERRIDES": "winemenubuilder.exe=d",
            "LC_ALL": "C.UTF-8",  # else names of files are ASCII
            "TZ": "JST-9",
            "DOTNET_ROOT": windows_path(self.parts.dotnet),
            "SEPMTK_TEST_RUNTIME_CONFIG": windows_path(self.parts.runtime_config),
            "PYTHONPATH": windows_path(PROJECT / "toolkit"),
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        return kept | own | more

    def run(
        self,
        *command: str | Path,
        stdin: bytes = b"",
        timeout: float = 300,
        environment: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[bytes]:
        """A program to its end. Its streams are pipes: CPython doesn't start in Wine where one of
        them is a plain file."""
        with self.start(*command, environment=environment) as process:
            try:
                out, err = process.communicate(stdin, timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def start(
        self, *command: str | Path, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        """A program, started. All its streams are pipes."""
        return subprocess.Popen(
            ["wine", *map(str, command)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=self.environment(**(environment or {})),
            cwd=self.drive if self.drive.is_dir() else None,
        )

    def python(self, *arguments: str | Path) -> tuple[str | Path, ...]:
        """The command that runs Windows' Python as it is."""
        return (self.parts.python, *arguments)

    def launched(self, *arguments: str) -> tuple[str | Path, ...]:
        """The same with .NET Core and the stand-ins of ``inside/launch.py`` in place of .NET
        Framework, as soon as .NET is asked for. ``arguments``: ``-m MODULE …`` or a script's path."""
        return (self.parts.python, windows_path(LAUNCHER), *arguments)

    @contextmanager
    def session(self) -> Iterator[None]:
        """The prefix is up, with its services, until the end. Nothing of it has our streams: a pipe
        that a service had inherited would never end. What no file holds (service states, the DACLs of
        keys and registry) lives as long as this."""
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "env": self.environment()}
        subprocess.run(["wine", "wineboot"], stdin=subprocess.DEVNULL, check=True, **quiet)  # type: ignore[call-overload]
        with subprocess.Popen(["wine", "cmd"], stdin=subprocess.PIPE, **quiet) as holder:  # type: ignore[call-overload]
            try:
                yield
            finally:
                self.end()
                holder.kill()

    def settle(self) -> None:
        """Wait until everything in the prefix has ended by itself."""
        subprocess.run(["wineserver", "-w"], env=self.environment(), check=False)

    def end(self) -> None:
        """End everything in the prefix, its server too. What no file holds is gone then: service
        states, and the DACLs of keys and registry."""
        subprocess.run(["wineserver", "-k"], env=self.environment(), check=False)
        self.settle()

    def remove(self) -> None:
        """No process and no file of the prefix is left."""
        if self.prefix.exists():
            self.end()
            shutil.rmtree(self.prefix)
