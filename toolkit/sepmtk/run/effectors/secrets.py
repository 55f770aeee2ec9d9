"""Files of the run's folder that hold a key or a password, by relative path. Named ``run``.

They can only go: what is wanted is the empty list.
"""

from __future__ import annotations

from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.run import durable
from sepmtk.run.effector import Effector
from sepmtk.run.folder import secret_files
from sepmtk.run.look import Hands, Look

RESOURCE = Resource(Kind.SECRETS, "run")


def _read(look: Look, name: str) -> Value:
    if look.folder is None:
        return []
    return [file.relative_to(look.folder.path).as_posix() for file in secret_files(look.folder)]


def _write(hands: Hands, name: str, value: Value) -> None:
    for file in secret_files(hands.folder):
        file.unlink()
        durable.sync_folder(file.parent)


EFFECTOR = Effector(Kind.SECRETS, UndoClass.FINAL, convergent=True, read=_read, write=_write)
