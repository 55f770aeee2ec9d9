"""Files of the run's folder that hold a key or a password, by relative path. Named ``run``.

They can only go: what is wanted is the empty list.
"""

from __future__ import annotations

from sepmtk.engine import durable
from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import secret_files
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine import nt
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

RESOURCE = Resource(Kind.SECRETS, "run")


def _read(view: RunView, name: str) -> Value:
    if view.folder is None:
        return []
    return [file.relative_to(view.folder.path).as_posix() for file in secret_files(view.folder)]


def _write(access: RunAccess, name: str, value: Value) -> None:
    for file in secret_files(access.folder):
        nt.deep(file).unlink()
        durable.sync_folder(file.parent)


EFFECTOR = Effector(Kind.SECRETS, UndoClass.FINAL, convergent=True, read=_read, write=_write)
