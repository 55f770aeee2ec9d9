"""Files of the host. A value names the content by its SHA-256; the bytes are kept as an image."""

from __future__ import annotations

import hashlib
from pathlib import PureWindowsPath
from typing import Any, cast

from sepmtk.machine.errors import NotFound
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.run.effector import Effector
from sepmtk.run.folder import RunFolder
from sepmtk.run.look import Hands, Look


def resource(path: PureWindowsPath) -> Resource:
    """The file at ``path``."""
    return Resource(Kind.FILE, str(path))


def _read(look: Look, name: str) -> Value:
    path = PureWindowsPath(name)
    try:
        with look.reader.files.open(path) as file:
            content = file.read()
        return {"sha256": hashlib.sha256(content).hexdigest(), "dacl": look.reader.files.security(path).hex()}
    except NotFound:
        return None


def _keep(look: Look, folder: RunFolder, name: str, value: Value) -> None:
    if value is not None:
        with look.reader.files.open(PureWindowsPath(name)) as file:
            folder.keep(file.read())


def _write(hands: Hands, name: str, value: Value) -> None:
    path = PureWindowsPath(name)
    if value is None:
        hands.machine.files.remove(path)
        return
    wanted = cast("dict[str, Any]", value)
    hands.machine.files.replace(path, hands.folder.image(wanted["sha256"]), bytes.fromhex(wanted["dacl"]))


EFFECTOR = Effector(Kind.FILE, UndoClass.EXACT, convergent=True, read=_read, write=_write, keep=_keep)
