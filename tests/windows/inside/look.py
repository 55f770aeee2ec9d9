"""``python look.py``: everything of this host that a run may change, as JSON, by the tests' own eyes."""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[3] / "toolkit")]

import win_keys
import win_registry
import win_services
import win_stores
from mirror import SIMULATED, STORES

REGISTRY = ("SOFTWARE\\Microsoft\\Microsoft SQL Server", "SOFTWARE\\WOW6432Node\\Symantec")
FOLDERS = ("C:/Program Files (x86)/Symantec", "C:/Program Files/Microsoft SQL Server")


def files(folder: Path) -> dict[str, str]:
    """Every file and folder below, but for those in folders of logs."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if {part.casefold() for part in path.parts} & {"log", "logs"}:
            continue
        found[str(path)] = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
    return found


def keys() -> dict[str, Any]:
    """Every machine container: its DACL in hex, its spec, its public half."""
    found = {}
    for name in win_keys.names():
        container = win_keys.read(win_keys.SCHANNEL, name)
        if container:
            modulus = container.key.public_key().public_numbers().n if container.key else 0
            found[name] = {"dacl": container.dacl.hex(), "spec": container.spec, "modulus": f"{modulus:x}"}
    return found


def main() -> int:
    """Print it."""
    names = [p.name for p in SIMULATED.iterdir()] if SIMULATED.is_dir() else []
    seen = {
        "registry": {k: v for key in REGISTRY for k, v in win_registry.tree(key).items()},
        "stores": {s: [[hashlib.sha1(e.der).hexdigest(), e.archived, e.provider, e.container]
                       for e in win_stores.entries(s)] for s in STORES},
        "keys": keys(),
        "files": {k: v for folder in FOLDERS for k, v in files(Path(folder)).items()},
        "services": {name: win_services.status(name)[0] for name in names},
    }  # fmt: skip
    print(json.dumps(seen, indent=1, sort_keys=True))
    return 0


if __name__ == "__main__":
    sys.exit(main())
