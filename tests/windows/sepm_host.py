"""A SEPM server in Wine: a lab's scenario laid out in a prefix, its services running."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from wine_run import HERE, Wine, windows_path

from sepmtk.machine.lab.scenarios import create

INSIDE = HERE / "inside"


@dataclass(frozen=True)
class SepmHost:
    """The host, as tests drive it from outside."""

    wine: Wine
    lab: Path  # what it was laid out from

    def script(self, name: str, *arguments: str) -> str:
        """Run a script of ``inside/`` with the bare Python; its stdout."""
        done = self.wine.run(*self.wine.python("-B", windows_path(INSIDE / name), *arguments))
        if done.returncode:
            raise AssertionError(f"{name}: {done.returncode}\n{done.stderr.decode('utf-8', 'replace')}")
        return done.stdout.decode("utf-8")

    def look(self) -> dict[str, Any]:
        """Everything that a run may change, by the tests' own eyes."""
        found: dict[str, Any] = json.loads(self.script("look.py"))
        return found

    def sepmtk(self, *arguments: str, **more: Any) -> subprocess.CompletedProcess[bytes]:
        """The command line, on this host."""
        return self.wine.run(*self.wine.launched("-m", "sepmtk", *arguments), **more)


def lay_out(wine: Wine, scenario: str, folder: Path, **options: Any) -> SepmHost:
    """A new host from a scenario, in a session of ``wine`` that is open."""
    create(folder, scenario, **options)
    host = SepmHost(wine, folder)
    host.script("lay_out.py", windows_path(folder), windows_path(wine.parts.service_host))
    return host
