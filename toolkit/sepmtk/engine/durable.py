"""Files of our own that survive a power cut: written whole or not at all, closed to others first."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from sepmtk.machine import nt

_HALVES = "surrogatepass"
"""Windows lets half a surrogate pair stand in names; json.loads of bytes takes it back."""
_READ = "0x1200a9"  # read and execute: FILE_GENERIC_READ | FILE_GENERIC_EXECUTE
_TRIES, _PAUSE = 20, 0.1
"""Two seconds: on Windows a virus scanner or an indexer holds a new file open for a moment."""


def make_private_folder(folder: Path) -> None:
    """Create ``folder`` and its missing parents, each for its owner only from the first moment."""
    for part in (*reversed(folder.parents), folder):
        if part.exists():
            continue
        if os.name == "nt":
            with suppress(FileExistsError):
                nt.make_folder(nt.verbatim(part), _private("OICI"))
        else:
            part.mkdir(mode=0o700, exist_ok=True)
            with suppress(PermissionError):  # a folder of others that may be crossed, not listed
                sync_folder(part.parent)


def make_folder_to_read(folder: Path) -> None:
    """A folder that is not there yet, which whoever runs this may read without elevation, too."""
    if os.name == "nt":
        nt.make_folder(nt.verbatim(folder), _private("OICI", f"(A;OICI;{_READ};;;{nt.user_sid()})"))
    else:
        folder.mkdir(mode=0o700)


def _private(inheritance: str = "", more: str = "") -> bytes:
    """SYSTEM and Administrators; where no administrator runs this (a lab, ``cert new``) its owner too."""
    from sepmtk.model.descriptor import owned_by
    from sepmtk.model.sddl import from_sddl

    elevated = nt.elevated()
    trusted = ("SY", "BA") if elevated else ("SY", "BA", "OW")
    made = from_sddl("D:P" + "".join(f"(A;{inheritance};FA;;;{sid})" for sid in trusted) + more)
    # A policy can make administrators the owners of what they make: the next one would be kept out.
    return owned_by("S-1-5-32-544", made) if elevated else made


def sync_folder(folder: Path) -> None:
    """Make renames in ``folder`` durable; on Windows :func:`move` is so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_new(path: Path, content: bytes) -> None:
    """Write a file that is not there yet, readable by its owner only, down to the disk."""
    _write_new(path, content, _private() if os.name == "nt" else None)


def write_inheriting(path: Path, content: bytes) -> None:
    """The same, readable by whom its folder says."""
    _write_new(path, content, None)


def _write_new(path: Path, content: bytes, security: bytes | None) -> None:
    if os.name == "nt":
        handle = nt.open_new(nt.verbatim(path), security)
    else:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with naming(path), os.fdopen(handle, "wb") as file:
        file.write(content)
        flush(file)


def flush(file: IO[Any]) -> None:
    """Down to the disk with what was written."""
    file.flush()
    os.fsync(file.fileno())


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """A write through a handle fails without saying where (a full disk does)."""
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def replace(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one atomic step, readable by its owner only."""
    with moved_to(path) as scratch:
        scratch.unlink(missing_ok=True)
        write_new(scratch, content)


@contextmanager
def moved_to(path: Path) -> Iterator[Path]:
    """A name beside ``path``; what is written there moves to ``path``, and goes where that fails. An error
    about it names ``path``, or its folder where that is missing: nobody knows the other name."""
    scratch = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield scratch
        move(scratch, path)
    except BaseException as error:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)
        if isinstance(error, OSError) and str(error.filename).endswith(scratch.name):
            error.filename, error.filename2 = str(path if path.parent.is_dir() else path.parent), None
        raise


def move(source: Path, target: Path) -> None:
    """Rename a file or folder within its folder, durably; a file at ``target`` is replaced."""
    for left in reversed(range(_TRIES)):
        try:
            if os.name == "nt":  # os.replace comes back before the rename is on the disk
                nt.move(nt.verbatim(source), nt.verbatim(target))
            else:
                source.replace(target)
            break
        except PermissionError:
            if os.name != "nt" or not left:
                raise
            time.sleep(_PAUSE)
    sync_folder(target.parent)


def canonical(data: object) -> bytes:
    """JSON with one spelling only."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", _HALVES)


def replace_json(path: Path, data: object) -> None:
    """A JSON document for people and programs, in one atomic step."""
    replace(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf-8", _HALVES))


def replace_open(path: Path, content: bytes) -> None:
    """Put ``content`` at ``path`` in one atomic step, for others to read: under the rights that the
    folder gives."""
    with moved_to(path) as scratch, naming(scratch), scratch.open("wb") as file:
        file.write(content)
        flush(file)
