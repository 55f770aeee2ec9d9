"""What an effector is: how one kind of resource is read, written, and put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sepmtk.model.resource import Kind, UndoClass, Value
from sepmtk.run.folder import RunFolder
from sepmtk.run.look import Hands, Look


def _keep_nothing(look: Look, folder: RunFolder, name: str, value: Value) -> None:
    """The value itself is the whole before-image."""


@dataclass(frozen=True)
class Effector:
    """``read`` gives the canonical value (None: absent); ``write`` makes it so, in one atomic
    call or, where ``convergent``, in a way that may be begun again from any state between.

    ``keep`` stores what a value only names (file contents) before it is overwritten. A
    ``volatile`` resource does not outlive a reboot: found changed, it is made so again. Writing
    one takes its time, so Ctrl-C may come in between; other writes are short and are finished first.
    """

    kind: Kind
    undo: UndoClass
    convergent: bool
    read: Callable[[Look, str], Value]
    write: Callable[[Hands, str, Value], None]
    keep: Callable[[Look, RunFolder, str, Value], None] = _keep_nothing
    volatile: bool = False
