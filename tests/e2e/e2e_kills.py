"""A process that is gone at a chosen record of its journal, and the days of a run that people carry on."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from e2e_helpers import at_the_console, bench_on, hours, update_at_the_console

from sepmtk.engine.journal import Journal, read_journal
from sepmtk.machine.faults import KILLED
from sepmtk.nouns.lab.console import Act, at_console
from sepmtk.renewal import run as renew_run
from sepmtk.renewal.run import RunResult
from sepmtk.sepm.client_source import from_csv

Person = Callable[[Path, str], None]

CHOSEN: dict[str, Person] = {
    "switch-server-list": lambda lab, run: at_the_console(lab, "http-list"),
    "relax-client-security": lambda lab, run: at_the_console(lab, "relax"),
    "wait-for-relaxed-policy": lambda lab, run: hours(lab, 24 * 7),
    "update-server-certificate": update_at_the_console,
    "run-configuration-wizard": lambda lab, run: at_the_console(lab, "run-wizard"),
    "roll-out-clients": lambda lab, run: hours(lab, 36),
    "restore-client-security": lambda lab, run: at_the_console(lab, "restore"),
    "restore-server-list": lambda lab, run: at_the_console(lab, "https-list", "My Company\\Sales"),
}
"""Where a run waits, and what ends it: a person, the clients, or time."""


def seeing(lab: Path) -> RunResult:
    """``renew resume --from-csv`` with an export that is already there."""
    bench = bench_on(lab, "renew resume")
    return renew_run.resume(replace(bench, clients=from_csv(bench.machine, lab / "clients.csv")))


def export(lab: Path) -> None:
    """The console's table of clients."""
    at_console(Act(lab, "export", out=lab / "clients.csv", replace=True))


def records(lab: Path) -> list[str]:
    """The types of the records of the lab's only run."""
    [journal] = lab.glob("sepmtk/runs/*/journal.jsonl")
    return [str(record["type"]) for record in read_journal(journal)[0]]


def gone_after(record: int, act: Callable[[], object]) -> None:
    """``act`` in a child that is gone as soon as its n-th record (from 0) is on the disk."""
    child = os.fork()
    if child == 0:  # pragma: no cover - another process
        try:
            _count_down(record)
            act()
        finally:
            os._exit(99)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED


def _count_down(record: int) -> None:  # pragma: no cover - another process
    really, left = Journal.add, [record]

    def add(self: Journal, type: str, /, *given: Any, **more: Any) -> None:
        really(self, type, *given, **more)
        if left[0] == 0:
            os._exit(KILLED)
        left[0] -= 1

    Journal.add = add  # type: ignore[method-assign]
