"""``rehearse``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation


@dataclass(frozen=True)
class Rehearse:
    """``keep``: the lab stays in this folder."""

    keep: Path | None = None


def rehearse(call: Call, asked: Rehearse) -> Reply:
    """Break a fresh lab, rescue it, prove it, undo it."""
    import tempfile

    from sepmtk.operations.rehearse import lab_bench
    from sepmtk.operations.rehearse import rehearse as play

    if asked.keep:
        return Reply(play(asked.keep, lab_bench(call.tell), call.tell))
    with tempfile.TemporaryDirectory(prefix="sepmtk-") as scratch:
        return Reply(play(Path(scratch) / "lab", lab_bench(call.tell), call.tell))


OPERATIONS = (Operation("rehearse", Rehearse, rehearse, ("rehearsal",), "Invoke-SepmRehearsal"),)
