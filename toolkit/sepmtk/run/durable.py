"""Files of our own that survive a power cut: written whole or not at all, closed to others first."""

from __future__ import annotations

import json
import os
from pathlib import Path


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` and its missing parents, each for its owner only from the first moment."""
    for part in (*reversed(folder.parents), folder):
        if not part.exists():
            part.mkdir(mode=0o700, exist_ok=True)


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` durable; Windows does that without being asked."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, readable by its owner only, down to the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one atomic step."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    scratch.unlink(missing_ok=True)
    write_new(scratch, content)
    scratch.replace(path)
    sync_folder(path.parent)


def canonical(data: object) -> bytes:
    """JSON with one spelling only."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def replace_json(path: Path, data: object) -> None:
    """A JSON document for people and programs, in one atomic step."""
    replace(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode())
