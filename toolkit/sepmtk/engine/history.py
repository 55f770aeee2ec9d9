"""What a run and the single commands given within it have changed, in the order in which it came about.

That order is the journal's own and not the clock's, which somebody may set meanwhile: the journal of
the open run has a record where a single command, or its undo, was given.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sepmtk.engine.folder import RunFolder
from sepmtk.engine.journal import Record, read_journal
from sepmtk.engine.state import Effect, State, apply, fold
from sepmtk.model.resource import OF_THE_RUN

WITHIN = "within"


def history(folder: RunFolder, records: Iterable[Record]) -> Sequence[Effect]:
    """Effects of the run in ``folder``, whose journal holds ``records``."""
    found: list[Effect] = []
    state, told = State(), set()
    for record in records:
        if record["type"] == WITHIN:
            given = (str(record["run"]), str(record["phase"]))
            found += [] if given in told else _of_single(folder, *given)
            told.add(given)
            continue
        known = len(state.effects)
        apply(state, record)
        found += state.effects[known:]
    return found


def _of_single(folder: RunFolder, run: str, phase: str) -> list[Effect]:
    single = RunFolder(folder.path.parent / run)
    effects = fold(read_journal(single.journal)[0], str(single.journal)).effects
    return [e for e in effects if e.phase == phase and e.resource.kind not in OF_THE_RUN]
