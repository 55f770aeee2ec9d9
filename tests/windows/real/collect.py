"""What tells why a part of the tier failed, copied into the folder that ``SEPMTK_LOGS`` names: setup's and
SQL Server's own logs, the runs of sepmtk without their secrets, Windows' event logs. What isn't there is
passed over. Standard library only: it runs where nothing could be installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import express

EVENTS = ("System", "Application")
HARMLESS = ("*.jsonl", "plan.json", "*.html", "*.log", "*.txt")
SECRET = ("*password*", "*.pfx", "*.key")


def copy(source: Path, target: Path, names: Iterable[str] = ("*",)) -> int:
    """Files below ``source`` with such a name and no secret's; how many."""
    if not source.is_dir():
        return 0
    found = {file for name in names for file in source.rglob(name) if file.is_file()}
    found -= {file for name in SECRET for file in source.rglob(name)}
    for file in sorted(found):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, place)
        except OSError as error:  # SQL Server holds some of its own
            print(f"{file}: {error}", file=sys.stderr)
    return len(found)


def main() -> int:
    """All of it."""
    logs = Path(os.environ["SEPMTK_LOGS"])
    logs.mkdir(parents=True, exist_ok=True)
    state = Path(os.environ.get("PROGRAMDATA", "/absent")) / "sepmtk"
    print("setup:", copy(express.LOGS, logs / "setup", ("*.txt", "*.log", "*.ini")))
    print("SQL Server:", copy(express.ERRORLOGS, logs / "sql", ("ERRORLOG*",)))
    print("runs:", copy(state, logs / "runs", HARMLESS))
    for name in EVENTS:
        target = str(logs / f"{name}.evtx")
        done = subprocess.run(["wevtutil", "epl", name, target, "/ow:true"], check=False, timeout=120)
        print(f"events {name}:", done.returncode)
    return 0


if __name__ == "__main__":
    sys.exit(main())
