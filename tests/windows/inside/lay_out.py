"""``python lay_out.py LAB SERVICE_HOST [PINNED]``: this Windows becomes the host of a lab that was made by
a scenario, with its services started when the scenario says."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[3] / "toolkit")]

import win_services
from mirror import SIMULATED, lay_out

from sepmtk.machine.lab.services import SQL

SQL_STARTED, MANAGER_STARTED = 20.0, 2.0  # days ago, as in sepmtk.machine.lab.scenarios
ORDER = (SQL, "semsrv", "semapisrv", "semwebsrv", "semlaunchsrv", "SQLBrowser")
PATIENCE = 60.0


def wait(name: str, state: int) -> None:
    """Until the service is there; one that is to stop is asked again, for it may have been starting."""
    end = time.monotonic() + PATIENCE
    while win_services.status(name)[0] != state:
        died = SIMULATED / name / "died.txt"
        if died.exists():
            raise RuntimeError(f"{name}: {died.read_text('utf-8')}")
        if time.monotonic() > end:
            raise TimeoutError(f"{name}: {win_services.status(name)}")
        time.sleep(0.1)
        if state == win_services.STOPPED:
            win_services.stop(name)


def main(source: str, service_host: str) -> int:
    """Stop what runs, lay out, start."""
    for name in reversed(ORDER):
        if win_services.exists(name):
            win_services.stop(name)
            wait(name, win_services.STOPPED)
    lay_out(Path(source), Path(service_host))
    for name in ORDER:
        win_services.start(name, str(SQL_STARTED if name == SQL else MANAGER_STARTED))
        if name in (SQL, "semsrv"):
            wait(name, win_services.RUNNING)
    for name in ORDER:
        wait(name, win_services.RUNNING)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
