"""The Files port: drive C is a folder, its names obey Windows."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path, PureWindowsPath
from typing import BinaryIO

from sepmtk.machine.errors import Busy, Denied, Exists, HostFailure, NotFound
from sepmtk.machine.lab import access, key_files
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import FileStat

SECURITY = "machine/security.json"
_FORBIDDEN = set('<>:"/\\|?*') | {chr(n) for n in range(32)}
_DEVICES = {
    "con",
    "prn",
    "aux",
    "nul",
    *(f"com{n}" for n in range(1, 10)),
    *(f"lpt{n}" for n in range(1, 10)),
}
INVALID_NAME = 123  # ERROR_INVALID_NAME
DIR_NOT_EMPTY = 145
INVALID_DESCRIPTOR = 1338


def locate(lab: Lab, path: PureWindowsPath) -> tuple[Path, bool]:
    """The real path behind ``path`` and whether it is there. Case is ignored, and kept."""
    if path.drive.upper() != "C:":
        raise NotFound(str(path), "the lab has a drive C only")
    if not path.root:
        raise HostFailure(str(path), INVALID_NAME, "not an absolute path")
    here = lab.drive
    there = True
    for part in path.parts[1:]:
        name = _name(path, part)
        entry = _entry(here, name) if there else None
        there = entry is not None
        here = entry if entry is not None else here / name
    return here, there


def _name(path: PureWindowsPath, part: str) -> str:
    """Windows drops blanks and dots at the end of a name, and keeps names of devices for itself."""
    name = part.rstrip(" .")
    if not name or part == ".." or set(name) & _FORBIDDEN or name.split(".")[0].casefold() in _DEVICES:
        raise HostFailure(str(path), INVALID_NAME)
    return name


def _entry(folder: Path, name: str) -> Path | None:
    exact = folder / name
    try:
        if name in (names := [p.name for p in folder.iterdir()]):
            return exact
    except (FileNotFoundError, NotADirectoryError):
        return None
    wanted = name.upper()
    return next((folder / n for n in names if n.upper() == wanted), None)


class LabFiles:
    """Files of the lab's drive C."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def open(self, path: PureWindowsPath) -> BinaryIO:
        with self._lab.turn():
            real = self._existing(path)
            if real.is_dir():
                raise Denied(str(path), "a folder")
            return io.BytesIO(real.read_bytes())

    def stat(self, path: PureWindowsPath) -> FileStat:
        with self._lab.turn():
            real = self._existing(path)
            found = real.stat()
            folder = real.is_dir()
            return FileStat(
                0 if folder else found.st_size, datetime.fromtimestamp(found.st_mtime, UTC), folder
            )

    def list(self, path: PureWindowsPath) -> Sequence[str]:
        with self._lab.turn():
            real = self._existing(path)
            if not real.is_dir():
                raise NotFound(str(path), "not a folder")
            return sorted(p.name for p in real.iterdir())

    def security(self, path: PureWindowsPath) -> bytes:
        with self._lab.turn():
            if (of_key := key_files.dacl_of(self._lab, path)) is not None:
                return of_key
            stored = (self._lab.read(SECURITY) or {}).get(self._key(self._existing(path)))
            return bytes.fromhex(stored) if stored else access.FILE_DEFAULT

    def replace(self, path: PureWindowsPath, content: bytes, security: bytes | None = None) -> None:
        with self._lab.writing(path):
            real, there = locate(self._lab, path)
            self._parent(path, real)
            if real.is_dir():
                raise Denied(str(path), "a folder")
            if not there or security is not None:
                self._secure(path, real, security)
            self._lab.write(real, content)

    def tidy(self, path: PureWindowsPath) -> None:
        """Unfinished files stand outside of the drive."""
        with self._lab.writing(path):
            locate(self._lab, path)

    def make_folder(self, path: PureWindowsPath, security: bytes | None = None) -> None:
        with self._lab.writing(path):
            real, there = locate(self._lab, path)
            if there:
                raise Exists(str(path))
            self._parent(path, real)
            self._secure(path, real, security)
            real.mkdir()

    def remove(self, path: PureWindowsPath) -> None:
        with self._lab.writing(path):
            real = self._existing(path)
            if real == self._lab.drive:
                raise Denied(str(path))
            if real.is_dir():
                if any(real.iterdir()):
                    raise HostFailure(str(path), DIR_NOT_EMPTY, "folder not empty")
                self._secure(path, real, None)
                real.rmdir()
            else:
                self._secure(path, real, None)
                real.unlink()

    def _existing(self, path: PureWindowsPath) -> Path:
        real, there = locate(self._lab, path)
        if not there:
            raise NotFound(str(path))
        return real

    def _parent(self, path: PureWindowsPath, real: Path) -> None:
        if real == self._lab.drive:
            raise Busy(str(path), "the drive itself")
        if not real.parent.is_dir():
            raise NotFound(str(path.parent))

    def _key(self, real: Path) -> str:
        return real.relative_to(self._lab.drive).as_posix().upper()

    def _secure(self, path: PureWindowsPath, real: Path, security: bytes | None) -> None:
        """Record a security that differs from what is inherited; forget it otherwise."""
        if security is not None:
            try:
                access.aces_of(security)
            except access.Malformed as error:
                raise HostFailure(str(path), INVALID_DESCRIPTOR, str(error)) from error
        table = self._lab.read(SECURITY) or {}
        before = dict(table)
        if security is None or security == access.FILE_DEFAULT:
            table.pop(self._key(real), None)
        else:
            table[self._key(real)] = security.hex()
        if table != before:
            self._lab.save(SECURITY, table)
