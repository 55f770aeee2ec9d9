"""One run at a time on a host."""

from __future__ import annotations

import getpass
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sepmtk.engine import durable
from sepmtk.machine.ports import Machine
from sepmtk.model.errors import Refused
from sepmtk.model.plain import iso


@contextmanager
def only_one(machine: Machine, command: str, run: str) -> Iterator[Path]:
    """Hold the host's lock, and with it the folder of its runs. It ends with the process, however that ends.

    Raises:
        Refused: ``ALREADY-RUNNING`` with what the other one says about itself; ``STATE-FOLDER-OPEN``,
            ``STATE-FOLDER-SHARED``, ``STATE-FOLDER-LINK``.
    """
    from filelock import FileLock, Timeout

    state = machine.host.facts().state_folder
    machine.host.hold_state_folder()
    durable.make_private_folder(state)
    facts = state / "lock.json"
    try:
        with FileLock(state / "lock", timeout=0, mode=0o600):
            durable.replace_json(
                facts,
                {
                    "pid": os.getpid(),
                    "user": _user(),
                    "command": command,
                    "run": run,
                    "since": iso(machine.clock.now()),
                },
            )
            try:
                yield state
            finally:
                with suppress(OSError):  # it tells others who is at work, and nobody is now
                    facts.unlink(missing_ok=True)
    except Timeout as error:
        raise Refused("ALREADY-RUNNING", **_facts(facts)) from error


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, ImportError, KeyError):  # a service without a profile has no name of its own
        return "?"


def _facts(file: Path) -> dict[str, object]:
    unknown: dict[str, object] = dict.fromkeys(("pid", "user", "command", "run", "since"), "?")
    try:
        return {**unknown, **json.loads(file.read_text("utf-8"))}
    except (OSError, ValueError, TypeError, RecursionError):
        return unknown
