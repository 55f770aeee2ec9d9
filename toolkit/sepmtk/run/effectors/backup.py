"""A copy of everything that the procedure could change, in the run's folder. Named ``backup``.

``manifest.json`` is written last: a backup without it is none. Every item was read back.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from pathlib import Path

from sepmtk.model.errors import Failed
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.run import durable
from sepmtk.run.effector import Effector
from sepmtk.run.folder import RunFolder
from sepmtk.run.look import Hands, Look

RESOURCE = Resource(Kind.BACKUP, "backup")


def manifest(folder: Path) -> dict[str, str]:
    """SHA-256 by item name; empty where there is no complete backup.

    Raises:
        Failed: ``BACKUP-DAMAGED`` where an item is gone or no longer what it was.
    """
    file = folder / "manifest.json"
    if not file.is_file():
        return {}
    items: dict[str, str] = json.loads(file.read_text("utf-8"))["items"]
    for name, digest in items.items():
        copy = folder / name
        if not copy.is_file() or hashlib.sha256(copy.read_bytes()).hexdigest() != digest:
            raise Failed("BACKUP-DAMAGED", path=str(copy))
    return items


def _read(look: Look, name: str) -> Value:
    if look.folder is None:
        return None
    return "complete" if (look.folder.backup / "manifest.json").is_file() else None


def _write(hands: Hands, name: str, value: Value) -> None:
    folder = hands.folder
    if value is None:
        _remove(folder)
        return
    from sepmtk.run.snapshot import snapshot

    scratch = folder.path / ".backup"
    shutil.rmtree(scratch, ignore_errors=True)
    durable.make_private_folder(scratch)
    items: dict[str, str] = {}
    for item, content in snapshot(hands.look.reader, hands.look.server):
        target = scratch / item
        durable.make_private_folder(target.parent)
        durable.write_new(target, content)
        items[item] = hashlib.sha256(target.read_bytes()).hexdigest()
        if items[item] != hashlib.sha256(content).hexdigest():
            raise Failed("BACKUP-DAMAGED", path=str(target))
    durable.replace_json(scratch / "manifest.json", {"items": items})
    durable.move(scratch, folder.backup)


def _remove(folder: RunFolder) -> None:
    doomed = folder.path / f".old-{os.getpid()}"
    durable.move(folder.backup, doomed)
    shutil.rmtree(doomed)
    durable.sync_folder(folder.path)


EFFECTOR = Effector(Kind.BACKUP, UndoClass.FINAL, convergent=True, read=_read, write=_write)
