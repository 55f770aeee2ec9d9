"""How the functions of the model are called: by name, answering as Windows' own do.

A part of the model (files, services …) is an object whose methods bear the names of Win32 functions. It
raises :class:`Win32` where Windows fails; what the caller then sees (0, -1, a status, GetLastError) is
decided here. Every call that writes is counted, and one of them may fail or be the process's last.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from ctypes import c_int
from dataclasses import dataclass
from typing import Any

from sepmtk.machine.lab.lab import Lab

KILLED = 137
ADMINISTRATORS, SYSTEM, USERS, EVERYONE = "S-1-5-32-544", "S-1-5-18", "S-1-5-32-545", "S-1-1-0"
AUTHENTICATED = "S-1-5-11"
OURS = "S-1-5-21-1-2-3-1001"
"""The administrator who runs the toolkit."""

_STATUS = ("ncrypt", "iphlpapi", "rstrtmgr")
"""DLLs whose functions return their error; SHGetKnownFolderPath does, too."""
_FAILED = {"CreateFileW": -1, "GetFileAttributesW": 0xFFFFFFFF}
NEW_OR_DELETED = 0x08 | 0x10  # CRYPT_NEWKEYSET, CRYPT_DELETEKEYSET
GENERIC_WRITE = 0x40000000
WRITES: dict[str, Callable[[tuple[Any, ...]], bool]] = {
    "CreateFileW": lambda given: bool(given[1] & GENERIC_WRITE),
    "CryptAcquireContextW": lambda given: bool(given[4] & NEW_OR_DELETED),
    **dict.fromkeys(
        (
            "CreateDirectoryW", "DeleteFileW", "MoveFileExW", "SetFileAttributesW", "SetFileSecurityW",
            "CryptImportKey", "CryptSetProvParam", "NCryptDeleteKey", "NCryptSetProperty",
        ),
        lambda given: True,
    ),
}  # fmt: skip
"""Functions that change something, and with which arguments."""


class Win32(Exception):
    """A call fails with this error."""

    def __init__(self, code: int) -> None:
        self.code = code
        super().__init__(f"{code:#x}")


@dataclass
class Interruption:
    """What happens at the ``at``-th write (from 0): it fails with ``code``, something is raised, or the
    process is gone."""

    at: int
    code: int = 5
    kill: bool = False
    after: bool = False
    raised: BaseException | None = None


class Kernel:
    """``lab`` keeps what lasts. ``trace`` names every write."""

    def __init__(self, lab: Lab) -> None:
        self.lab = lab
        self.error = 0
        self.token = frozenset({OURS, ADMINISTRATORS, USERS, EVERYONE, AUTHENTICATED})
        """Of this process, which is elevated."""
        self.user = OURS
        self.trace: list[str] = []
        self.interruption: Interruption | None = None
        self._functions: dict[str, Callable[..., Any]] = {}

    def take(self, part: object) -> None:
        """The functions of a part: its methods with a capital letter."""
        names = [name for name in dir(part) if name[0].isupper()]
        self._functions |= {name: getattr(part, name) for name in names}

    def call(self, dll: str, name: str, *types: Any, result: Any = c_int) -> Callable[..., Any]:
        """Stands in for ``nt.call``."""
        function = self._functions[name]
        status = dll in _STATUS or name == "SHGetKnownFolderPath"

        def called(*given: Any) -> Any:
            assert len(given) == len(types), name
            try:
                with self.lab.hold(), self.written(name, WRITES.get(name, _reads)(given)):
                    answer = function(*given)
            except Win32 as failed:
                self.error = failed.code
                return failed.code if status else _FAILED.get(name, 0)
            return (0 if status else 1) if answer is None else answer

        return called

    @contextmanager
    def written(self, name: str, writes: bool = True) -> Iterator[None]:
        """Around everything that writes."""
        number = len(self.trace)
        if writes:
            self.trace.append(name)
        planned = self.interruption
        hit = planned if writes and planned and planned.at == number else None
        if hit and not hit.after:
            self._strike(hit)
        yield
        if hit and hit.after:
            self._strike(hit)

    @staticmethod
    def _strike(planned: Interruption) -> None:
        if planned.kill:
            os._exit(KILLED)
        if planned.raised:
            raise planned.raised
        raise Win32(planned.code)

    def failure(self, path: str = "", code: int | None = None) -> OSError:
        """Stands in for ``nt.failure``: as Python's own calls raise it on Windows."""
        return os_error(self.error if code is None else code, path)


def _reads(given: tuple[Any, ...]) -> bool:
    return False


_PYTHONS: dict[int, type[OSError]] = {
    2: FileNotFoundError, 3: FileNotFoundError, 5: PermissionError, 32: PermissionError,
    33: PermissionError, 80: FileExistsError, 183: FileExistsError, 267: NotADirectoryError,
}  # fmt: skip


def os_error(code: int, path: str = "") -> OSError:
    """An OSError with ``winerror``, of the class that CPython gives it (PC/errmap.h)."""
    made = _PYTHONS.get(code, OSError)(0, message(code), path)
    made.winerror = code  # type: ignore[attr-defined,unused-ignore]
    return made


def message(code: int) -> str:
    """Stands in for FormatMessage."""
    return f"Windows' words for {code}"
