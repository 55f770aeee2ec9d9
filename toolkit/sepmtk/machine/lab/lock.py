"""The lock of a lab folder between processes, by the system's own call.

A lab is locked at every look at it: filelock, which holds the lock of the runs, takes some 130 us for that,
the call 5 (measured with filelock 4.3).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.002
"""Seconds between two tries where the system's call doesn't wait for us."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """The first byte, which an empty file lacks: Windows locks beyond a file's end (LockFile)."""
        while True:
            try:
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
                return
            except PermissionError:
                time.sleep(_PAUSE)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Nobody else has ``file`` meanwhile; with a process that is killed the lock goes, too. It is unlocked
    explicitly: closing the file wouldn't do it where a process forked in the meantime has it open. A thread
    that has it already would wait for itself."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        try:
            yield
        finally:
            _unlock(handle)
    finally:
        os.close(handle)
