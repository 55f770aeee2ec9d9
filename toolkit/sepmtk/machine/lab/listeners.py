"""Sockets on the loopback: a thread accepts, another answers; all end with their owner."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
from pathlib import Path

from sepmtk.machine.errors import PortError
from sepmtk.machine.lab import tds, web
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.served import Served, context_of, served
from sepmtk.machine.lab.services import SQL

PATIENCE = 20.0  # real seconds that a silent peer is given


class Listener:
    """One port of the host on a loopback port. Holds its own :class:`Lab`, so that the thread keeps
    nothing of its owner alive."""

    def __init__(self, root: Path, host_port: int, port: int = 0) -> None:
        self._lab = lab_at(root)
        self._host_port = host_port
        self._pid = os.getpid()
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True, name=f"lab port {host_port}").start()

    def close(self) -> None:
        """Stop listening. A forked child lets go of the parent's socket and leaves it open."""
        if self._pid == os.getpid():
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)  # wakes accept()
        self._socket.close()

    def _accept(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(peer,), daemon=True).start()

    def _answer(self, peer: socket.socket) -> None:
        """A peer that hangs up, talks nonsense or refuses our certificate ends its connection only;
        so does a lab folder that has been removed."""
        with contextlib.suppress(OSError, EOFError, ValueError, PortError), peer:
            peer.settimeout(PATIENCE)
            with self._lab.hold():
                found = served(self._lab, self._host_port)
                config = self._lab.config
            if found is None:
                return
            context = context_of(found)
            if found.service == SQL:
                tds.Session(peer, context, config, self._lab, lambda: self._lives(found)).run()
                return
            with context.wrap_socket(peer, server_side=True) as secure:
                web.answer(secure, self._host_port, found.database, self._lab)

    def _lives(self, found: Served) -> bool:
        """Whether SQL Server has not stopped or started anew."""
        with self._lab.hold():
            now = served(self._lab, self._host_port)
        return now is not None and now.since == found.since


class Refusing:
    """A loopback port that is taken and refuses connections."""

    def __init__(self) -> None:
        self._socket = socket.socket()
        self._socket.bind(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]

    def close(self) -> None:
        self._socket.close()
