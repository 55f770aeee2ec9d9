"""``rehearse``: break a fresh lab, rescue it, prove it, undo it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.option import option
from sepmtk.nouns.operation import Operation, Reply
from sepmtk.show.render import wrap

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.nouns.rehearse.phases import Rehearsal
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Rehearse:
    """``keep``: the lab stays in this folder."""

    keep: Path | None = option(None, "DIR")


def rehearse(call: Call, asked: Rehearse) -> Reply:
    """Every phase, told as it happens."""
    import tempfile

    from sepmtk.model.notice import Event
    from sepmtk.nouns.rehearse.phases import rehearse as each_phase

    call.tell(Event("rehearse.begin"))
    if asked.keep:
        return Reply(each_phase(asked.keep, call.tell), text=partial(_kept, asked.keep))
    with tempfile.TemporaryDirectory(prefix="sepmtk-") as scratch:
        return Reply(each_phase(Path(scratch) / "lab", call.tell), text=_text)


def _text(found: Rehearsal, say: Say) -> str:
    return wrap(say("rehearse.end", seconds=f"{found.seconds:.1f}"))


def _kept(folder: Path, found: Rehearsal, say: Say) -> str:
    return wrap(say("rehearse.end-kept", seconds=f"{found.seconds:.1f}", folder=folder))


OPERATIONS = (Operation("rehearse", Rehearse, rehearse, ("rehearsal",), "Invoke-SepmRehearsal"),)
