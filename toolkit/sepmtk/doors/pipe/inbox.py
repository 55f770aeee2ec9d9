"""Requests that wait for their turn. What is held is bounded: a client that sends more has to wait."""

from __future__ import annotations

import threading
from collections import deque

from sepmtk.doors.pipe.request import Id, Request

BUDGET = 8 * 1024 * 1024
"""Bytes of requests that wait; one more is let in where nothing waits."""
MOST = 1000


class Inbox:
    """A queue from the thread that reads to the thread that works."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: deque[tuple[Request, int]] = deque()
        self._cancelled: set[Id] = set()
        self._bytes = 0
        self._current: Id | None = None
        self.closed = False

    def put(self, request: Request, size: int) -> None:
        """Wait for room, then queue the request of ``size`` bytes."""
        with self._changed:
            self._changed.wait_for(
                lambda: not self._waiting or (self._bytes + size <= BUDGET and len(self._waiting) < MOST)
            )
            self._waiting.append((request, size))
            self._bytes += size
            self._changed.notify_all()

    def take(self) -> Request | None:
        """The next one; None once there will be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self.closed)
            if not self._waiting:
                return None
            request, size = self._waiting.popleft()
            self._current = request.id
            self._bytes -= size
            self._changed.notify_all()
            return request

    def holds(self, id: Id) -> bool:
        """Whether a request with this id waits, or was taken last."""
        with self._changed:
            return id == self._current or any(request.id == id for request, _ in self._waiting)

    def cancel(self, id: Id) -> bool:
        """A request whose turn has not come yet is not carried out any more; False where there is none."""
        with self._changed:
            found = self.holds(id)
            if found:
                self._cancelled.add(id)
            return found

    def was_cancelled(self, id: Id) -> bool:
        """Asked when the request's turn has come."""
        return self.closed or id in self._cancelled

    def done(self) -> None:
        """What was taken last has come to its end."""
        with self._changed:
            if self._current is not None:
                self._cancelled.discard(self._current)
            self._current = None

    def close(self) -> None:
        """Nothing more will come; nothing that waits will be carried out."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()
