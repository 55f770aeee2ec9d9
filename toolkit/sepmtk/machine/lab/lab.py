"""A lab folder and one turn at it: who holds it, what time it is there, what has come about.

``machine/`` survives a power cut, ``live/`` does not. There is no daemon: whoever looks takes a
turn, and a turn begins with bringing about what the recorded requests and the clock have made due.
How, the rules above know: :func:`sepmtk.machine.lab.scm.lab_at` opens a lab that follows them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from sepmtk.machine.errors import Denied, NotFound
from sepmtk.machine.lab import disk
from sepmtk.machine.lab.lock import locked

ANSWERS: dict[str, tuple[Any, ...]] = {
    "service_graph": ("api", "none", "sql"),  # see services.GRAPHS
    "pinned_expired_loads": (False, True),  # whether a pinned certificate that has expired loads at a restart
    "jdbc": ("12.6", "7.4"),  # which driver semsrv has
    "pool_reconnects": (False, True),  # whether semsrv finds a SQL Server again that went away and came back
    "strict_tls": (True, False),  # whether clients on HTTPS look at the dates and identity of 443
    "patch_takes": (True, False),  # whether PATCH of a group's settings does anything
    "elevated": (True, False),  # whether we run as an administrator
}
"""Switches: what no source settles, and what a test wants to turn. The first answer is assumed."""

SWITCHES = {name: answers[0] for name, answers in ANSWERS.items()}


class Lab:
    """A lab folder, opened. ``settle`` brings about what is due by a moment on the lab's clock."""

    def __init__(self, root: Path, settle: Callable[[Lab, float], object]) -> None:
        self.root = root
        self._settle = settle
        self.config: dict[str, Any] = {}
        self._pid = os.getpid()
        self._lock = threading.RLock()
        self._depth = 0
        if not (root / "lab.json").is_file():
            raise NotFound(str(root), "no lab.json: not a lab folder")

    @property
    def machine(self) -> Path:
        return self.root / "machine"

    @property
    def drive(self) -> Path:
        return self.machine / "C"

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Nobody else, thread or process, changes the folder meanwhile. May be nested."""
        if self._pid != os.getpid():  # forked: the parent's other threads are not here to let go
            self._pid, self._lock, self._depth = os.getpid(), threading.RLock(), 0
        with self._lock:
            if self._depth:
                yield
                return
            with locked(self.root / "lab.lock"):
                self._depth = 1
                try:
                    self.config = disk.read_json(self.root / "lab.json")
                    yield
                finally:
                    self._depth = 0

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the lab, after what is due has come about."""
        with self.hold():
            self._settle(self, self.now())
            yield

    @contextmanager
    def writing(self, what: object) -> Iterator[None]:
        """A turn for a port's writing operation."""
        with self.turn():
            if not self.switch("elevated"):
                raise Denied(str(what), "requires elevation")
            yield

    def now(self) -> float:
        """Seconds since 1970 on the lab's clock."""
        return time.time() + float(self.config["offset"])

    def local_time(self, at: float) -> datetime:
        """A moment as the host's programs write it into their logs."""
        return datetime.fromtimestamp(at, timezone(timedelta(hours=self.config["utc_offset"])))

    def switch(self, name: str) -> Any:
        return self.config["switches"].get(name, SWITCHES[name])

    def save_config(self) -> None:
        self.write(self.root / "lab.json", disk.canonical(self.config))

    def write(self, path: Path, content: bytes) -> None:
        """Replace a file of the folder atomically."""
        disk.write(path, content, self.root / "live" / "tmp")
        self.stamp(path)

    def stamp(self, path: Path) -> None:
        """A file was written when it is on the lab's clock; the real one is not to be seen there."""
        os.utime(path, (self.now(), self.now()))

    def read(self, name: str) -> Any:
        """A table of ``machine/`` or ``live/``, None where it is missing."""
        return disk.read_json(self.root / name)

    def save(self, name: str, data: Any) -> None:
        self.write(self.root / name, disk.canonical(data))
