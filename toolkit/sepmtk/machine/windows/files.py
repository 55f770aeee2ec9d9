"""The Files port.

A file is replaced by a new one that already has its access list and attributes, renamed over it:
one step on NTFS. ReplaceFile would keep those by itself, but may leave no file at all (its error 1177).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from typing import BinaryIO, TypeVar, cast

from sepmtk.machine import nt
from sepmtk.machine.errors import Busy, Denied, NotFound
from sepmtk.machine.values import FileStat
from sepmtk.machine.windows import security as acl
from sepmtk.machine.windows.clock import WindowsClock
from sepmtk.machine.windows.codes import ERROR_ACCESS_DENIED
from sepmtk.machine.windows.holders import holders
from sepmtk.machine.windows.paths import full
from sepmtk.machine.windows.translate import win32

FILE_ATTRIBUTE_DIRECTORY = 0x10
FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_HIDDEN, FILE_ATTRIBUTE_SYSTEM = 0x1, 0x2, 0x4
FILE_ATTRIBUTE_ARCHIVE, FILE_ATTRIBUTE_NOT_CONTENT_INDEXED, FILE_ATTRIBUTE_ENCRYPTED = 0x20, 0x2000, 0x4000
_KEPT = (
    FILE_ATTRIBUTE_READONLY | FILE_ATTRIBUTE_HIDDEN | FILE_ATTRIBUTE_SYSTEM
    | FILE_ATTRIBUTE_ARCHIVE | FILE_ATTRIBUTE_NOT_CONTENT_INDEXED | FILE_ATTRIBUTE_ENCRYPTED
)  # fmt: skip
"""What CreateFile can set."""

_TRIES, _PAUSE = 20, 0.1
"""Two seconds: a virus scanner or an indexer lets go of a file by then."""

T = TypeVar("T")


class WindowsFiles:
    """Files of this server."""

    def open(self, path: PureWindowsPath) -> BinaryIO:
        real = full(path)
        with win32(str(path)):
            handle = _patient(
                path, lambda: nt.create_file(real, nt.GENERIC_READ, nt.SHARE_ALL, nt.OPEN_EXISTING)
            )
            return cast(BinaryIO, os.fdopen(nt.descriptor_of(handle, os.O_RDONLY), "rb"))

    def stat(self, path: PureWindowsPath) -> FileStat:
        with win32(str(path)):
            found = Path(full(path)).stat()
        folder = bool(getattr(found, "st_file_attributes", 0) & FILE_ATTRIBUTE_DIRECTORY)
        modified = datetime.fromtimestamp(found.st_mtime, UTC)
        return FileStat(0 if folder else found.st_size, modified, folder)

    def list(self, path: PureWindowsPath) -> Sequence[str]:
        with win32(str(path)):
            return sorted(entry.name for entry in Path(full(path)).iterdir())

    def security(self, path: PureWindowsPath) -> bytes:
        return acl.of_file(full(path))

    def replace(self, path: PureWindowsPath, content: bytes, security: bytes | None = None) -> None:
        real = full(path)
        if security is not None:
            acl.checked(str(path), security)
        attributes = nt.attributes(real)
        if attributes is not None and attributes & FILE_ATTRIBUTE_DIRECTORY:
            raise Denied(str(path), "a folder")
        if attributes is not None:
            real = _spelled(real)
            security = acl.of_file(real) if security is None else security
        self.tidy(path)
        scratch = _scratch(path)
        try:
            self._write(path, scratch, content, (attributes or 0) & _KEPT, security)
            _patient(path, lambda: _move(scratch, real, attributes or 0))
        except BaseException:
            with suppress(OSError):  # the reason matters; what is left is taken away by the next try
                nt.delete_file(scratch)
            raise

    def tidy(self, path: PureWindowsPath) -> None:
        left = _scratch(path)
        with win32(str(path)):
            if nt.attributes(left) is not None:
                nt.delete_file(left)

    def make_folder(self, path: PureWindowsPath, security: bytes | None = None) -> None:
        real = full(path)
        if security is not None:
            acl.checked(str(path), security)
        with win32(str(path)):
            nt.make_folder(real, security)
        if security is not None:
            acl.set_on_file(real, security)

    def remove(self, path: PureWindowsPath) -> None:
        real = full(path)
        attributes = nt.attributes(real)
        if attributes is None:
            raise NotFound(str(path))
        with win32(str(path)):
            folder = attributes & FILE_ATTRIBUTE_DIRECTORY
            _patient(path, Path(real).rmdir if folder else Path(real).unlink)

    @staticmethod
    def _write(
        path: PureWindowsPath, scratch: str, content: bytes, attributes: int, security: bytes | None
    ) -> None:
        with win32(str(path)):
            flags = attributes or nt.FILE_ATTRIBUTE_NORMAL
            handle = nt.create_file(scratch, nt.GENERIC_WRITE, 0, nt.CREATE_NEW, flags, security)
            with os.fdopen(nt.descriptor_of(handle, os.O_WRONLY), "wb") as file:
                if security is not None:  # the kernel adds what the folder passes on: now exactly this
                    acl.set_on_file(scratch, security)
                file.write(content)
                file.flush()
                os.fsync(file.fileno())


def _scratch(path: PureWindowsPath) -> str:
    """The new file until it is renamed. No ``*.xml``: Tomcat would deploy it."""
    return full(path.with_name(f".{path.name}.sepmtk"))


def _spelled(path: str) -> str:
    """As the file is spelled on the disk: a rename gives the new name as it was asked for ([MS-FSA]
    2.1.5.15.11), and undo puts back what was there."""
    folder, _, name = path.rpartition("\\")
    with suppress(OSError):  # a folder that can't be listed: as it was asked for
        there = (entry.name for entry in Path(f"{folder}\\").iterdir())
        name = next((known for known in there if known.casefold() == name.casefold()), name)
    return f"{folder}\\{name}"


def _move(source: str, target: str, was: int) -> None:
    """``was``: the target's attributes. Over a read-only file Windows renames nothing (ocaml #14602,
    swift-foundation #2007), and with POSIX semantics from Server 2019 on only: so it is made writable
    for the moment, and the new file has the attribute from its beginning."""
    read_only = was & FILE_ATTRIBUTE_READONLY
    if read_only:
        nt.set_attributes(target, was & _KEPT & ~FILE_ATTRIBUTE_READONLY or nt.FILE_ATTRIBUTE_NORMAL)
    try:
        nt.move(source, target)
    except OSError as error:
        if read_only:
            nt.set_attributes(target, was & _KEPT)
        if getattr(error, "winerror", 0) == ERROR_ACCESS_DENIED:  # also where somebody holds it open
            nt.close(nt.create_file(target, nt.DELETE, 0, nt.OPEN_EXISTING))
        raise


def _patient(path: PureWindowsPath, attempt: Callable[[], T]) -> T:
    """``attempt``, again while somebody else holds the file.

    Raises:
        Busy: with who does, after two seconds.
    """
    for _ in range(_TRIES):
        try:
            with win32(str(path)):
                return attempt()
        except Busy as error:
            held = error
        WindowsClock().sleep(_PAUSE)
    who = holders(full(path).removeprefix("\\\\?\\"))
    raise Busy(str(path), f"{held.detail} [{who}]" if who else held.detail)
