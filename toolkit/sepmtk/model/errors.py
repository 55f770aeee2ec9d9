"""Errors that people read. Each has a stable id and says what was found, what is required and
what fixes it; those sentences live in ``sepmtk.words`` under ``<ID>.message``, ``<ID>.found``,
``<ID>.required`` and ``<ID>.fix`` and are filled with ``params``."""

from __future__ import annotations

import traceback
from pathlib import PurePath
from typing import TYPE_CHECKING

from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.model.notice import Phrase


class SepmtkError(Exception):
    """Base of all errors that end a command. ``id`` is stable; ``params`` never hold a secret.
    ``after`` says what is true now that it has ended (services that are down)."""

    exit_code = ExitCode.FAILED
    after: tuple[Phrase, ...] = ()

    def __init__(self, id: str, /, **params: object) -> None:
        self.id = id
        self.params = params
        shown = ", ".join(f"{name}={value!r}" for name, value in params.items())
        super().__init__(f"{id}({shown})")


def place_of(error: BaseException) -> str:
    """File and line of ours where an unforeseen error came up; ``?`` where that can't be told."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if "sepmtk" in PurePath(f.filename).parts]
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"


class Failed(SepmtkError):
    """An effect was tried and did not come about, or the host failed."""


class UsageError(SepmtkError):
    """What the user typed or the file that they gave cannot be used; nothing was changed."""

    exit_code = ExitCode.USAGE


class NothingToDo(SepmtkError):
    """All is as it should be."""

    exit_code = ExitCode.NOTHING_TO_DO


class Drifted(SepmtkError):
    """Something is not as the journal says it was left; nothing was touched."""

    exit_code = ExitCode.FINDINGS


class Interrupted(SepmtkError):
    """The user, or the program that speaks for them, ended it."""

    exit_code = ExitCode.INTERRUPTED


class Refused(SepmtkError):
    """A check forbids it; nothing was changed. ``--accept <id>`` may waive it where it says so."""

    exit_code = ExitCode.REFUSED


class UndoIncomplete(SepmtkError):
    """Undo left something alone because it is no longer as the run left it."""

    exit_code = ExitCode.ROLLBACK_INCOMPLETE


class RolledBack(SepmtkError):
    """It did not prove itself, and the tool itself put the old value back."""

    exit_code = ExitCode.ROLLED_BACK
