"""The functions for files, over :class:`Disk`, and what CPython makes of them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from ctypes import memmove
from dataclasses import replace
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace
from typing import Any

from documented_disk import (
    ADD_FILE,
    ADD_FOLDER,
    DELETE,
    FOLDER,
    GENERIC_WRITE,
    LONGEST_FOLDER,
    NORMAL,
    READ_CONTROL,
    READ_ONLY,
    WRITE_ATTRIBUTES,
    WRITE_DAC,
    Disk,
)  # fmt: skip
from documented_kernel import ADMINISTRATORS, Win32
from documented_lists import PROTECTED, at_address, kept, parse, passed_on, sid_bytes

SETTABLE = 0x6027
"""Read-only, hidden, system, archive, not indexed, encrypted."""


class Files(Disk):
    """Drive C with its functions."""

    # -- the functions

    def CreateFileW(
        self, path: str, wanted: int, share: int, security: Any, how: int, flags: int, template: Any
    ) -> int:
        real = self.real(path)
        if how == 1:  # CREATE_NEW
            if real.exists():
                raise Win32(80)
            self._parent(real, ADD_FILE)
            real.touch()
            self.note(real, attributes=flags & SETTABLE or None)
            self._first_list(real, security)
        else:
            self.there(path)
            if real.is_dir() or (self.attributes(real) & READ_ONLY and wanted & GENERIC_WRITE):
                raise Win32(5)
            if wanted & DELETE:
                self.check_delete(real)
            if wanted & ~DELETE:
                self.check(real, wanted & ~DELETE)
            self.check_shared(real, wanted, share)
        self._handles[len(self._handles) + 0x100] = real
        return len(self._handles) + 0xFF

    def CloseHandle(self, handle: int) -> None:
        self._handles.pop(handle, None)

    def descriptor_of(self, handle: int, flags: int) -> int:
        """Stands in for ``nt.descriptor_of``."""
        return os.open(self._handles[handle], flags)

    def CreateDirectoryW(self, path: str, security: Any) -> None:
        if not path.startswith(("\\\\?\\", "/")) and len(path) > LONGEST_FOLDER:
            raise Win32(206)
        real = self.real(path)
        if real.exists():
            raise Win32(183)
        self._parent(real, ADD_FOLDER)
        real.mkdir()
        self._first_list(real, security)

    def MoveFileExW(self, source: str, target: str, flags: int) -> None:
        old, new = self.there(source), self.real(target)
        new = new.with_name(PureWindowsPath(target).name)  # the new name is spelled as it was given
        was = self.real(target)
        self.check_delete(old)
        self.check_shared(old, DELETE)
        if was.exists():
            if not flags & 1:
                raise Win32(183)
            if was.is_dir() or self.attributes(was) & READ_ONLY or was in self.held:
                raise Win32(5)
            self.check_delete(was)
        else:
            self._parent(new, ADD_FILE)
        row = self.row(old)
        if was.exists():
            self.note(was, attributes=None, security=None)
            if was != new:
                was.unlink()
        old.replace(new)
        self.note(old, attributes=None, security=None)
        self.note(new, **row)

    def DeleteFileW(self, path: str) -> None:
        real = self.there(path)
        if self.attributes(real) & (FOLDER | READ_ONLY):
            raise Win32(5)
        self.check_delete(real)
        self.check_shared(real, DELETE)
        real.unlink()
        self.note(real, attributes=None, security=None)

    def RemoveDirectoryW(self, path: str) -> None:
        real = self.there(path)
        if not real.is_dir():
            raise Win32(267)
        if any(real.iterdir()):
            raise Win32(145)
        self.check_delete(real)
        real.rmdir()
        self.note(real, attributes=None, security=None)

    def GetFileAttributesW(self, path: str) -> int:
        if self._key_file(path) is not None:
            return NORMAL
        return self.attributes(self.there(path))

    def SetFileAttributesW(self, path: str, wanted: int) -> None:
        real = self.there(path)
        self.check(real, WRITE_ATTRIBUTES)
        self.note(real, attributes=wanted & SETTABLE or None)

    def GetFileSecurityW(self, path: str, parts: int, buffer: Any, room: int, size: Any) -> None:
        if (raw := self._key_file(path)) is None:
            real = self.there(path)
            self.check(real, READ_CONTROL)
            raw = self.security(real).packed(owner=bool(parts & 1))
        size._obj.value = len(raw)
        if room < len(raw):
            raise Win32(122)
        memmove(buffer, raw, len(raw))

    def SetFileSecurityW(self, path: str, parts: int, descriptor: bytes) -> None:
        real = self.there(path)
        self.check(real, WRITE_DAC)
        self.secure(real, replace(kept(parse(descriptor)), owner=self.security(real).owner))

    def _parent(self, real: Path, wanted: int) -> None:
        if not real.parent.is_dir():
            raise Win32(3)
        self.check(real.parent, wanted)

    def _first_list(self, real: Path, security: Any) -> None:
        """What the caller gives, and what the folder passes on unless the list is protected."""
        if security is None:
            return
        given = kept(parse(at_address(security._obj.descriptor)))
        if not given.control & PROTECTED:
            inherited = passed_on(self.security(real.parent), real.is_dir())
            given = replace(given, entries=(given.entries or ()) + inherited)
        self.secure(real, replace(given, owner=given.owner or sid_bytes(ADMINISTRATORS)))


class DocumentedPath:
    """What CPython's pathlib does with a path on Windows (Modules/posixmodule.c), over :class:`Disk`."""

    disk: Files

    def __init__(self, path: str) -> None:
        self._path = path

    def stat(self) -> SimpleNamespace:
        real = self._asked(self.disk.there)
        found = real.stat()
        return SimpleNamespace(
            st_file_attributes=self.disk.attributes(real), st_size=found.st_size, st_mtime=found.st_mtime
        )

    def iterdir(self) -> Iterator[Path]:
        real = self._asked(self.disk.there)
        if not real.is_dir():
            raise self.disk.kernel.failure(self._path, 267)
        yield from real.iterdir()

    def unlink(self) -> None:
        self._done("DeleteFileW")

    def rmdir(self) -> None:
        self._done("RemoveDirectoryW")

    def _done(self, name: str) -> None:
        with self.disk.kernel.lab.hold():
            try:
                with self.disk.kernel.written(name):
                    getattr(self.disk, name)(self._path)
            except Win32 as failed:
                raise self.disk.kernel.failure(self._path, failed.code) from None

    def _asked(self, question: Any) -> Path:
        try:
            found: Path = question(self._path)
        except Win32 as failed:
            raise self.disk.kernel.failure(self._path, failed.code) from None
        return found
