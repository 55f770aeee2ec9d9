"""The client cancels an operation: it ends as by Ctrl-C at a terminal."""

from __future__ import annotations

import _thread
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sepmtk.doors.pipe.request import Id


class Cancelling:
    """Operations run on the main thread, which is where Python raises KeyboardInterrupt."""

    def __init__(self) -> None:
        self.running: Id | None = None
        self._pressed = False
        self._shielded = False
        self._late = False
        self._main = threading.get_ident()
        signal.signal(signal.SIGINT, self._handle)

    @contextmanager
    def while_running(self, id: Id) -> Iterator[None]:
        """In this block a cancel can end what runs."""
        self._pressed = self._late = False
        self.running = id
        try:
            yield
        finally:
            self.running = None

    @contextmanager
    def shielded(self) -> Iterator[None]:
        """A frame is written whole or not at all: a cancel waits for the end of this block."""
        if threading.get_ident() != self._main:
            yield
            return
        self._shielded = True
        try:
            yield
        finally:
            self._shielded = False
        if self._late:
            self._late = False
            raise KeyboardInterrupt

    def press(self, id: Id | None = None) -> bool:
        """Cancel what runs (if it is ``id``); False where that doesn't run. From any thread."""
        if self.running is None or (id is not None and id != self.running):
            return False
        if not self._pressed:  # once: a second one could hit the clearing up after the first
            self._pressed = True
            if os.name == "nt":
                _thread.interrupt_main()
            else:
                signal.pthread_kill(self._main, signal.SIGINT)  # wakes a sleep, too
        return True

    def _handle(self, *_: object) -> None:
        if self.running is None:
            return  # the operation has just ended, or Ctrl-C at the client's terminal came here too
        if self._shielded:
            self._late = True
            return
        raise KeyboardInterrupt
