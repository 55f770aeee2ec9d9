"""The Network port: where to dial for a port of the host."""

from __future__ import annotations

import os
import weakref

from sepmtk.machine.lab import scm
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.listeners import Listener, Refusing
from sepmtk.machine.lab.served import served, sql_port
from sepmtk.machine.values import Endpoint


class LabNetwork:
    """Ports of the host, served on the loopback: by ``lab serve`` while it runs, else by listeners
    that this process starts when something is about to dial."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab
        self._pid = os.getpid()
        self._open: dict[int, Listener | Refusing] = {}
        self._closer = weakref.finalize(self, _close, self._open)

    def endpoint(self, port: int) -> Endpoint:
        with self._lab.hold():
            answering = served(self._lab, port) is not None
            return Endpoint("127.0.0.1", self._dial(port, answering), self._lab.config["fqdn"])

    def _dial(self, port: int, answering: bool) -> int:
        if answering and (held := held_ports(self._lab).get(port)):
            return held
        if self._pid != os.getpid():  # forked: no thread of the parent's is here to accept
            _close(self._open)
            self._pid = os.getpid()
        return self._opened(port if answering else 0)

    def _opened(self, port: int) -> int:
        if port not in self._open:
            self._open[port] = Listener(self._lab.root, port) if port else Refusing()
        return self._open[port].port


def _close(listeners: dict[int, Listener | Refusing]) -> None:
    for listener in listeners.values():
        listener.close()
    listeners.clear()


def held_ports(lab: Lab) -> dict[int, int]:
    """Host port to loopback port, while a ``lab serve`` lives."""
    held = lab.config.get("ports")
    if not held or not alive(held["pid"]):
        return {}
    ports = {int(k): int(v) for k, v in held["table"].items() if k != "sql"}
    return ports | {sql_port_of(lab): held["table"]["sql"]}


def sql_port_of(lab: Lab) -> int:
    """SQL Server's port on the host. The caller holds the lab."""
    return sql_port(scm.settle(lab, lab.now()))


def alive(pid: int) -> bool:
    """Whether there is such a process. Signal 0 asks only, but not on Windows: there it ends it."""
    if os.name == "nt":
        import ctypes

        handle = ctypes.windll.kernel32.OpenProcess(0x1000, False, pid)  # type: ignore[attr-defined]
        return bool(handle and ctypes.windll.kernel32.CloseHandle(handle))  # type: ignore[attr-defined]
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
