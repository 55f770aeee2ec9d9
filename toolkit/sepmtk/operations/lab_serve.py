"""``lab serve``: hold the lab's ports open until interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from sepmtk.machine.lab.serve import serving
from sepmtk.operations.lab_folder import open_folder


@dataclass(frozen=True)
class LabPorts:
    """Port of the host (or ``sql``) to where it is on the loopback, and whose names it serves."""

    host: str
    fqdn: str
    ports: dict[str, int]


def serve(folder: Path, ready: Callable[[LabPorts], None]) -> None:
    """Serve until Ctrl-C or a request to terminate; ``ready`` is told the ports first."""
    lab = open_folder(folder)
    ended = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        ended.set()

    before = signal.signal(signal.SIGTERM, end)
    try:
        with serving(lab) as table:
            ready(LabPorts("127.0.0.1", lab.config["fqdn"], table))
            while not ended.wait(0.5):  # in slices: Windows delivers Ctrl-C between them only
                pass
    except KeyboardInterrupt:
        return
    finally:
        signal.signal(signal.SIGTERM, before)
