"""The PFX for SEPM's console, and its password where one was generated, where whoever runs this may read
them without elevation. Named ``console``.

Explorer and the console run without it: pointed at the run's folder, Explorer would give the user full
control of all runs (KB 950934). Who has used them may throw them away: that is no drift.
"""

from __future__ import annotations

import shutil

from sepmtk.engine import durable
from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

RESOURCE = Resource(Kind.HAND_OUT, "console")


def wanted(view: RunView) -> Value:
    """Both files, of this run's certificate."""
    return {"certificate": view.new().thumbprint}


def _read(view: RunView, name: str) -> Value:
    folder = view.folder
    if folder is None or not folder.hand_out.is_dir():
        return None
    whole = all(_same(folder, file.name) for file in (folder.pfx, folder.pfx_password) if file.is_file())
    return {"certificate": view.new().thumbprint if whole else ""}


def _same(folder: RunFolder, name: str) -> bool:
    handed = folder.hand_out / name
    return handed.is_file() and handed.read_bytes() == (folder.new / name).read_bytes()


def _write(access: RunAccess, name: str, value: Value) -> None:
    folder = access.folder
    if folder.hand_out.exists():
        shutil.rmtree(folder.hand_out)
    if value is not None:
        durable.make_folder_to_read(folder.hand_out)
        for file in (folder.pfx, folder.pfx_password):
            if file.is_file():
                durable.write_inheriting(folder.hand_out / file.name, file.read_bytes())
    durable.sync_folder(folder.hand_out.parent)


EFFECTOR = Effector(
    Kind.HAND_OUT, UndoClass.EXACT, convergent=True, read=_read, write=_write, volatile=True
)  # fmt: skip
