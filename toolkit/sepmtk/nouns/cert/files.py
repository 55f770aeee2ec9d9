"""The files of a certificate set in a folder of the user's: all of a new set, or none of it.

They are written to a scratch folder; its rename to ``.sepmtk-new`` is the moment from which the new
set counts. Then the old files go, all of them, and the new ones move in, so that at no moment files
of two sets lie side by side. Killed in between, the set is whole in ``.sepmtk-new``, and whatever
of these commands next looks at the folder finishes the move (:func:`finish`).
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sepmtk.engine import durable
from sepmtk.model.certificate_files import CERTIFICATE, REQUEST, SET
from sepmtk.model.errors import Failed, Refused
from sepmtk.nouns.inputs import refuse_file

_PUBLIC = (CERTIFICATE, REQUEST)
_NEW = ".sepmtk-new"
_MOVING = ".moving"
"""In ``_NEW``: what lies in the folder is new already, or there was nothing before."""
_SCRATCH = ".sepmtk-scratch-"


def write_set(folder: Path, files: Mapping[str, bytes], replace: bool) -> None:
    """Put ``files`` into ``folder``, in place of an older set if ``replace`` says so.

    Raises:
        Refused: ``OUTPUT-EXISTS``.
        Failed: ``OUTPUT-NOT-WRITTEN``.
    """
    refuse_existing(folder, replace)
    try:
        durable.make_private_folder(folder)
        _forget_scratch(folder)
        scratch = folder / f"{_SCRATCH}{os.getpid()}"
        durable.make_private_folder(scratch)
        for name, content in files.items():
            durable.write_new(scratch / name, content)
            if name in _PUBLIC:
                (scratch / name).chmod(0o644)
        if not any((folder / name).exists() for name in SET):
            durable.write_new(scratch / _MOVING, b"")
        durable.sync_folder(scratch)
        durable.move(scratch, folder / _NEW)
        finish(folder)
    except OSError as error:
        raise Failed("OUTPUT-NOT-WRITTEN", folder=str(folder), detail=error.strerror or str(error)) from error


def refuse_existing(folder: Path, replace: bool) -> None:
    """Raises ``OUTPUT-EXISTS`` where a file of a set is in the way."""
    pending = folder / _NEW
    found = sorted({name for name in SET if (folder / name).exists() or (pending / name).exists()})
    if found and not replace:
        raise Refused("OUTPUT-EXISTS", folder=str(folder), files=", ".join(found))
    if pending.is_dir():
        finish(folder)


def finish(folder: Path) -> None:
    """Move a set in that was complete when its writer ended; nothing to do else."""
    pending = folder / _NEW
    if not pending.is_dir():
        return
    # From the first move on the files in ``folder`` are new: the marker keeps a later call, after a
    # kill, from taking them for old ones. An empty folder is what is left of a finished move.
    moving = pending / _MOVING
    if any(pending.iterdir()) and not moving.exists():
        for name in SET:
            (folder / name).unlink(missing_ok=True)
        durable.sync_folder(folder)
        durable.write_new(moving, b"")
        durable.sync_folder(pending)
    for name in SET:
        if (pending / name).exists():
            durable.move(pending / name, folder / name)
    moving.unlink(missing_ok=True)
    pending.rmdir()


def write_one(path: Path, content: bytes, replace: bool) -> None:
    """Put one secret file at ``path``, whole or not at all.

    Raises:
        Refused: ``OUTPUT-EXISTS``.
        Failed: ``OUTPUT-NOT-WRITTEN``.
    """
    refuse_file(path, replace)
    try:
        durable.make_private_folder(path.parent)
        durable.replace(path, content)
    except OSError as error:
        raise Failed("OUTPUT-NOT-WRITTEN", folder=str(path), detail=error.strerror or str(error)) from error


def _forget_scratch(folder: Path) -> None:
    """What a killed writer left before its set counted."""
    for left in folder.glob(f"{_SCRATCH}*"):
        import shutil  # slow to import, and seldom needed

        shutil.rmtree(left, ignore_errors=True)
