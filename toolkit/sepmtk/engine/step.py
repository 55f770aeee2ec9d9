"""What a step is, and what it may look at."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.model.resource import Fact, Want

if TYPE_CHECKING:
    from sepmtk.engine.view import RunView

Wants = Generator[Want, Fact, None]
"""A step's facts, asked for one by one; each is answered with what was found or came about."""


class Stopped(Exception):
    """Ends a step from outside: not its failure, and nothing that it could answer."""


@dataclass(frozen=True)
class Step:
    """A step of the procedure. ``kb_step`` is the number in KB 229342, as a label.

    ``wants`` gives the step's facts; one that only checks or waits has none and raises or returns.
    ``optional``: in a plan only when asked for. ``by_others``: the tool only looks. ``judges``: it judges
    what is there when it is reached; a preview that asked it now would judge the outage.
    """

    id: str
    kb_step: str
    wants: Callable[[RunView], Wants | None]
    optional: bool = False
    by_others: bool = False
    judges: bool = False


def walk(step: Step, view: RunView, meet: Callable[[Want], Fact]) -> None:
    """Ask a step for its facts, one by one; ``meet`` makes each hold, or sees whether it does.

    What ``meet`` raises is told to the step: most let it through, some put something back first or know
    another way. What it raises as :class:`Stopped` goes by the step.
    """
    wants = step.wants(view)
    if wants is None:
        return
    try:
        want = next(wants)
        while True:
            try:
                answer = meet(want)
            except Stopped:
                raise
            except BaseException as error:  # noqa: BLE001 - the step may have to put something back
                want = wants.throw(error)
            else:
                want = wants.send(answer)
    except StopIteration:
        return
    finally:
        wants.close()
