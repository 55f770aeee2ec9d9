"""What an effector is: how one kind of resource is read, written, and put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.model.resource import Kind, UndoClass, Value


def _keep_nothing(view: RunView, folder: RunFolder, name: str, value: Value) -> None:
    """The value itself is the whole before-image."""


def _leaves_nothing(access: RunAccess, name: str) -> None:
    """A write that is cut short leaves nothing but the resource itself."""


@dataclass(frozen=True)
class Effector:
    """``read`` gives the canonical value (None: absent); ``write`` makes it so, in one atomic
    call or, where ``convergent``, in a way that may be begun again from any state between.

    ``keep`` stores what a value only names (file contents) before it is overwritten. A
    ``volatile`` resource changes without anybody's fault (by a reboot, by a person who throws away what
    they were handed): found changed, it is made so again where a step still needs it. Ctrl-C may come
    while one is written, which can take its time; other writes are short and are finished first.
    ``tidy`` takes away what a write that was cut short has left beside the resource.
    """

    kind: Kind
    undo: UndoClass
    convergent: bool
    read: Callable[[RunView, str], Value]
    write: Callable[[RunAccess, str, Value], None]
    keep: Callable[[RunView, RunFolder, str, Value], None] = _keep_nothing
    volatile: bool = False
    tidy: Callable[[RunAccess, str], None] = _leaves_nothing
