"""What stands behind a service of the host: ``python service_program.py NAME [DAYS]``.

Started by ``native/service.c``, which speaks with the service manager. It follows the lab's rules for its
start with the true state of this Windows, then serves real TLS (SQL Server's: TDS) with what it loaded,
until its standard input ends. DAYS is how long ago the service started, for a host with a history.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import threading
import time
import traceback
from base64 import b64decode, b64encode
from pathlib import Path
from types import TracebackType
from typing import Any

sys.path[:0] = [str(Path(__file__).parents[3] / "toolkit")]

import win_services
from mirror import SIMULATED, Mirror

from sepmtk.machine.lab import driver, manager, scm, tds, web
from sepmtk.machine.lab.served import OWNERS, Served, context_of, web_uses
from sepmtk.machine.lab.services import SQL
from sepmtk.net.errors import NetError
from sepmtk.net.tds import served_certificate

DAY = 86400.0
PACE = 0.05  # of the times that the lab gives to starts and stops
DATABASE = SIMULATED / "semsrv" / "live" / "database"


class Program:
    """One service."""

    def __init__(self, name: str, ago: float) -> None:
        self.name = name
        self.at = time.time() - ago * DAY
        self.lab = Mirror(SIMULATED / name, scm.settle)
        self.live: dict[str, Any] = {"services": {}, "loaded": {}}

    def start(self) -> tuple[int, int] | None:
        """Read settings and load what is to be served; exit codes where it doesn't start."""
        with self.lab.hold():
            self.lab.take()
            self.config = self.lab.config
            self.set_up = self.lab.read("machine/services.json")[self.name]
            if self.name == "semsrv":
                self._see_database()
            failed = scm.begin(self.lab, self.live, self.name, self.at)
        time.sleep(self.set_up["start_seconds"] * PACE)
        if self.name == "semsrv" and not failed:
            self._keep_database(self.live["loaded"]["semsrv"]["database"])
        return failed

    def serve(self) -> None:
        """Listen on what the service has."""
        loaded = self.live["loaded"].get(self.name, {})
        if "certificate" not in loaded:
            return
        uses = web_uses(self.config).items()
        ports = [loaded["port"]] if self.name == SQL else [p for p, use in uses if OWNERS[use] == self.name]
        for port in ports:
            listening = socket.create_server(("0.0.0.0", port))
            threading.Thread(target=self._accept, args=(listening, port, loaded), daemon=True).start()

    def _accept(self, listening: socket.socket, port: int, loaded: dict[str, Any]) -> None:
        context = context_of(Served(self.name, b64decode(loaded["certificate"]), loaded["key"], False))
        while True:
            peer, _ = listening.accept()
            threading.Thread(target=self._answer, args=(peer, port, context), daemon=True).start()

    def _answer(self, peer: socket.socket, port: int, context: Any) -> None:
        with contextlib.suppress(OSError, EOFError, ValueError), peer:
            if self.name == SQL:
                tds.Session(peer, context, self.config).run()
                return
            with context.wrap_socket(peer, server_side=True) as secure:
                web.answer(secure, port, _has_database(), self.lab)

    def _see_database(self) -> None:
        """What SQL Server really shows on the port that ROOT.xml names."""
        self.live["services"][SQL] = {"state": "stopped"}
        with contextlib.suppress(ValueError, NetError):
            port = driver.read_url(self.lab).port
            der = served_certificate("127.0.0.1", port)
            self.live["services"][SQL] = {"state": "running"}
            self.live["loaded"][SQL] = {"certificate": b64encode(der).decode(), "port": port}

    def _keep_database(self, connected: bool) -> None:
        DATABASE.write_text(str(connected))
        if connected:
            threading.Thread(target=self._lose_it_with_the_connection, daemon=True).start()

    def _lose_it_with_the_connection(self) -> None:
        """A connection that says nothing, held for as long as SQL Server runs."""
        port = self.live["loaded"][SQL]["port"]
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)) as held:
            held.recv(1)
        DATABASE.write_text("False")
        self.live["services"]["semsrv"] = {"state": "running"}
        with self.lab.hold():
            manager.lose_database(self.lab, self.live, time.time())


def _has_database() -> bool:
    running = win_services.status("semsrv")[0] == win_services.RUNNING
    return running and DATABASE.exists() and DATABASE.read_text() == "True"


def say(line: str) -> None:
    """A line to the program that speaks with the service manager."""
    print(line, flush=True)


def main(name: str, ago: str = "0") -> int:
    """Run the service to its end."""
    say("hint 10")
    program = Program(name, float(ago))
    failed = program.start()
    if failed:
        say(f"failed {failed[0]} {failed[1]}")
        return 1
    program.serve()
    say("running")
    sys.stdin.read()
    time.sleep(program.set_up["stop_seconds"] * PACE)
    return 0


def note_death(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    """Nobody reads what a service prints: what ended it, or a thread of it, stands in a file."""
    text = "".join(traceback.format_exception(kind, error, trace))
    (SIMULATED / sys.argv[1] / "died.txt").write_text(text, "utf-8")


if __name__ == "__main__":
    sys.excepthook = note_death
    threading.excepthook = lambda told: note_death(told.exc_type, told.exc_value, told.exc_traceback)
    sys.exit(main(*sys.argv[1:]))
