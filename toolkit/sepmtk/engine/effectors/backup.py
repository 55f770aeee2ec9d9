"""A copy of everything that the procedure could change, in the run's folder. Named ``backup``; undo
leaves it there.

``manifest.json`` is written last: a backup without it is none. Every item was read back.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from sepmtk.engine import durable
from sepmtk.engine.effector import Effector
from sepmtk.engine.snapshot import is_item
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine import nt
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

RESOURCE = Resource(Kind.BACKUP, "backup")


LARGEST = 64 << 20
"""Bytes of an item; the largest file of SEPM's that is kept has some 10 KB."""


def manifest(folder: Path) -> dict[str, str]:
    """SHA-256 by item name; empty where there is no complete backup.

    Raises:
        Failed: ``BACKUP-DAMAGED`` where it can't be read or names what no backup of ours holds: names become
            paths, here and on the host.
    """
    file = folder / "manifest.json"
    if not file.is_file():
        return {}
    try:
        items = json.loads(file.read_text("utf-8"))["items"]
        good = all(is_item(name) and isinstance(digest, str) for name, digest in items.items())
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        good = False
    if not good or len({name.lower() for name in items}) < len(items):
        raise Failed("BACKUP-DAMAGED", path=nt.plain(file))
    return dict(items)


def item(folder: Path, name: str) -> bytes:
    """An item's content.

    Raises:
        Failed: ``BACKUP-DAMAGED`` where it is gone (clean-up takes secrets away) or no longer what it was.
    """
    copy = folder / name
    whole = copy.is_file() and not copy.is_symlink() and copy.stat().st_size <= LARGEST
    content = copy.read_bytes() if whole else b""
    if hashlib.sha256(content).hexdigest() != manifest(folder).get(name):
        raise Failed("BACKUP-DAMAGED", path=nt.plain(copy))
    return content


def _read(view: RunView, name: str) -> Value:
    if view.folder is None:
        return None
    return "complete" if (view.folder.backup / "manifest.json").is_file() else None


def _write(access: RunAccess, _: str, value: Value) -> None:
    folder = access.folder
    from sepmtk.engine.snapshot import snapshot

    scratch = folder.deep / ".backup"
    shutil.rmtree(scratch, ignore_errors=True)
    durable.make_private_folder(scratch)
    items: dict[str, str] = {}
    for name, content in snapshot(access.view.reader, access.view.server):
        target = scratch / name
        durable.make_private_folder(target.parent)
        durable.write_new(target, content)
        items[name] = hashlib.sha256(target.read_bytes()).hexdigest()
        if items[name] != hashlib.sha256(content).hexdigest():
            raise Failed("BACKUP-DAMAGED", path=nt.plain(target))
    durable.replace_json(scratch / "manifest.json", {"items": items})
    durable.move(scratch, folder.backup)


EFFECTOR = Effector(Kind.BACKUP, UndoClass.FINAL, convergent=True, read=_read, write=_write)
