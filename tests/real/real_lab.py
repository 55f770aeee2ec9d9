"""A lab whose SQL Server stands at the address and port that its ROOT.xml names."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from judged import sepmtk, serving

from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.stores import entries
from sepmtk.machine.values import Store

SQL_PORT = 2638
LOOPBACK = ("127.0.0.1", 0)
Address = tuple[str, int]
_SEPM = "machine/C/Program Files (x86)/Symantec/Symantec Endpoint Protection Manager"
_numbers = itertools.count(1)


def own_address() -> str:
    """An address of the loopback that nobody else has: ports of any number are free there."""
    worker, number = os.getpid() % 65000, next(_numbers)
    return f"127.{10 + number % 200}.{worker >> 8}.{1 + (worker & 127)}"


@dataclass(frozen=True)
class RealLab:
    """``address`` is one of the loopback's that no other test has."""

    folder: Path
    address: str

    @classmethod
    def new(cls, folder: Path, scenario: str) -> RealLab:
        sepmtk("lab", "new", str(folder), "--scenario", scenario)
        return cls(folder, own_address())

    def file(self, path: str) -> Path:
        """A file below SEPM's folder."""
        return self.folder / _SEPM / path

    @property
    def root_xml(self) -> Path:
        return self.file("tomcat/conf/Catalina/localhost/ROOT.xml")

    def secret(self, name: str) -> str:
        """One of the passwords."""
        config = json.loads((self.folder / "lab.json").read_text("utf-8"))
        return str(config["secrets"][name])

    @property
    def password(self) -> str:
        return self.secret("sem5")

    @property
    def stored_password(self) -> str:
        """What stands in ROOT.xml."""
        return "{V01}" + self.secret("stored_password")

    def roots(self) -> list[bytes]:
        """What LocalMachine\\Root holds."""
        lab = lab_at(self.folder)
        with lab.hold():
            return [entry.der for entry in entries(lab, Store.MACHINE_ROOT)]

    @contextmanager
    def serving(self) -> Iterator[None]:
        """SQL Server answers where ROOT.xml looks for it."""
        with contextlib.ExitStack() as stack:
            lab = stack.enter_context(serving(self.folder))
            to = ("127.0.0.1", lab.ports["sql"])
            stack.enter_context(_passed_on((self.address, SQL_PORT), to))
            yield

    @contextmanager
    def answered_by(self, programs: dict[str, Address]) -> Iterator[None]:
        """While its listeners are open: other programs answer on these of its ports."""
        lab = lab_at(self.folder)
        with contextlib.ExitStack() as stack:
            table = {port: stack.enter_context(_passed_on(LOOPBACK, to)) for port, to in programs.items()}
            with lab.hold():
                lab.config["ports"]["table"] |= table
                lab.save_config()
            yield


@contextmanager
def _passed_on(where: Address, to: Address) -> Iterator[int]:
    """What is said at ``where`` is said to another port, and back. Port 0 is any: it is given."""
    with socket.create_server(where) as listener:
        threading.Thread(target=_accept, args=(listener, to), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, to: Address) -> None:
    with contextlib.suppress(OSError):
        while True:
            here, _ = listener.accept()
            threading.Thread(target=_both_ways, args=(here, to), daemon=True).start()


def _both_ways(here: socket.socket, to: Address) -> None:
    with contextlib.suppress(OSError), here, socket.create_connection(to) as there:
        back = threading.Thread(target=_copy, args=(there, here), daemon=True)
        back.start()
        _copy(here, there)
        back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
