"""A disk that does what Microsoft documents of these calls, under the adapter on any system.

| behaviour | source |
|---|---|
| a rename over a read-only file is refused with 5 | ocaml #14602, swift-foundation #2007 |
| a read-only file can't be deleted: 5 | DeleteFileW |
| a folder that is there: 183 | CreateDirectoryW |
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sepmtk.machine import nt

READ_ONLY, FOLDER, NORMAL = 0x1, 0x10, 0x80


class Disk:
    """Files by their names in lower case: attributes and access list here, content in ``room``.
    ``refuse`` gives calls, by name, that fail with this code as often as it says."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.attributes: dict[str, int] = {}
        self.lists: dict[str, bytes] = {}
        self.refuse: dict[str, tuple[int, int]] = {}
        self.error = 0
        self._handles: dict[int, str] = {}

    def put(self, path: str, content: bytes, attributes: int = NORMAL, security: bytes = b"") -> None:
        self.attributes[path.lower()], self.lists[path.lower()] = attributes, security
        self._real(path).write_bytes(content)

    def content(self, path: str) -> bytes:
        return self._real(path).read_bytes()

    def _real(self, path: str) -> Path:
        return self.room / path.lower().encode().hex()

    def call(self, dll: str, name: str, *types: Any, result: Any = None) -> Callable[..., Any]:
        def done(*given: Any) -> Any:
            code, times = self.refuse.get(name, (0, 0))
            if times:
                self.refuse[name] = code, times - 1
                return self._no(code, -1 if name == "CreateFileW" else 0)
            return getattr(self, f"_{name}")(*given)

        return done

    def _no(self, code: int, answer: int = 0) -> int:
        self.error = code
        return answer

    def _GetFileAttributesW(self, path: str) -> int:
        return self.attributes.get(path.lower(), 0xFFFFFFFF)

    def _SetFileAttributesW(self, path: str, wanted: int) -> int:
        if path.lower() not in self.attributes:
            return self._no(2)
        self.attributes[path.lower()] = wanted
        return 1

    def _CreateFileW(
        self, path: str, access: int, share: int, security: Any, how: int, flags: int, _: Any
    ) -> int:
        known = path.lower() in self.attributes
        if how == nt.CREATE_NEW:
            if known:
                return self._no(80, -1)
            self.put(path, b"", flags)
        elif not known:
            return self._no(2, -1)
        self._handles[len(self._handles) + 1] = path
        return len(self._handles)

    def _CloseHandle(self, handle: int) -> int:
        return 1

    def _DeleteFileW(self, path: str) -> int:
        if path.lower() not in self.attributes:
            return self._no(2)
        if self.attributes[path.lower()] & READ_ONLY:
            return self._no(5)
        del self.attributes[path.lower()]
        return 1

    def _MoveFileExW(self, source: str, target: str, flags: int) -> int:
        assert flags == 1 | 8  # replace, and on the disk when it returns
        if self.attributes.get(target.lower(), 0) & (READ_ONLY | FOLDER):
            return self._no(5)
        self.put(
            target, self.content(source), self.attributes.pop(source.lower()), self.lists[source.lower()]
        )
        return 1

    def _CreateDirectoryW(self, path: str, security: Any) -> int:
        if path.lower() in self.attributes:
            return self._no(183)
        self.attributes[path.lower()] = FOLDER
        made = security._obj if security is not None else None
        self.lists[path.lower()] = ctypes.string_at(made.descriptor, 4096)[: self.length] if made else b""
        return 1

    length = 0

    def _GetFileSecurityW(self, path: str, parts: int, buffer: Any, room: int, size: Any) -> int:
        if path.lower() not in self.lists:
            return self._no(2)
        found = self.lists[path.lower()]
        size._obj.value = len(found)
        if room < len(found):
            return self._no(122)
        buffer.raw = found.ljust(len(buffer), b"\0")
        return 1

    def _SetFileSecurityW(self, path: str, parts: int, descriptor: bytes) -> int:
        self.lists[path.lower()] = descriptor
        return 1

    def descriptor_of(self, handle: int, flags: int) -> int:
        return os.open(self._real(self._handles[handle]), os.O_RDWR)

    def failure(self, path: str = "", code: int | None = None) -> OSError:
        code = self.error if code is None else code
        kind = {5: PermissionError, 32: PermissionError, 2: FileNotFoundError, 80: FileExistsError}
        error = {**kind, 183: FileExistsError}.get(code, OSError)(0, f"code {code}", path)
        error.winerror = code  # type: ignore[attr-defined,unused-ignore]
        return error


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Disk:
    made = Disk(tmp_path)
    for name in ("call", "failure", "descriptor_of"):
        monkeypatch.setattr(nt, name, getattr(made, name))
    monkeypatch.setattr(nt, "last_code", lambda: made.error)
    monkeypatch.setattr(nt, "message", lambda code: f"code {code}")
    return made
