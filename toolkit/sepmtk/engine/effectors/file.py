"""Files of the host. A value names the content by its SHA-256; the bytes are kept as an image."""

from __future__ import annotations

import hashlib
from pathlib import PureWindowsPath
from typing import Any, cast

from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.model.resource import Kind, Resource, UndoClass, Value


def resource(path: PureWindowsPath) -> Resource:
    """The file at ``path``."""
    return Resource(Kind.FILE, str(path))


def _read(view: RunView, name: str) -> Value:
    path = PureWindowsPath(name)
    try:
        with view.reader.files.open(path) as file:
            content = file.read()
        return {"sha256": hashlib.sha256(content).hexdigest(), "dacl": view.reader.files.security(path).hex()}
    except NotFound:
        return None


def _keep(view: RunView, folder: RunFolder, name: str, value: Value) -> None:
    if value is not None:
        with view.reader.files.open(PureWindowsPath(name)) as file:
            folder.keep(file.read())


def _write(access: RunAccess, name: str, value: Value) -> None:
    path = PureWindowsPath(name)
    if value is None:
        access.machine.files.remove(path)
        return
    wanted = cast("dict[str, Any]", value)
    access.machine.files.replace(path, access.folder.image(wanted["sha256"]), bytes.fromhex(wanted["dacl"]))


def _tidy(access: RunAccess, name: str) -> None:
    access.machine.files.tidy(PureWindowsPath(name))


EFFECTOR = Effector(
    Kind.FILE, UndoClass.EXACT, convergent=True, read=_read, write=_write, keep=_keep, tidy=_tidy
)
