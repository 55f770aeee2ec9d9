"""How a command ended: the one table of exit codes (``docs/reference.md`` shows it)."""

from __future__ import annotations

from enum import IntEnum, StrEnum


class ExitCode(IntEnum):
    """Process exit codes."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NOTHING_TO_DO = 3
    WAITING = 4  # for a person, clients or time
    FINDINGS = 5  # drift, or a check found something
    REFUSED = 6  # by a check, before anything was changed
    ROLLED_BACK = 10  # rolled itself back
    ROLLBACK_INCOMPLETE = 11
    INTERRUPTED = 130


class StepOutcome(StrEnum):
    """What became of a step."""

    PLANNED = "planned"
    DONE = "done"
    UNCHANGED = "unchanged"
    WAITING = "waiting"
    FAILED = "failed"
    UNDONE = "undone"
    SKIPPED = "skipped"


OUTCOME_NAMES = {code: code.name.lower() for code in ExitCode}
"""The ``outcome`` of the JSON envelope, by exit code."""
