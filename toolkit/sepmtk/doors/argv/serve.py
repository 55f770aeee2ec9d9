"""``serve --stdio``: from the command line's door to the pipe's."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.errors import UsageError
from sepmtk.nouns.operation import Operation, Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.machine.ports import Machine


@dataclass(frozen=True)
class Serve:
    """``stdio``: over standard input and output, the only way there is."""

    stdio: bool = False


def serve(call: Call, asked: Serve) -> Reply:
    """Serve until standard input ends. The host is named by each request, not by ``--lab`` or SEPMTK_LAB."""
    if not asked.stdio:
        raise UsageError("SERVE-STDIO")
    return Reply(None, then=_serve)


def _serve() -> None:
    from sepmtk.doors.pipe.frames import take_streams
    from sepmtk.doors.pipe.session import Session

    Session(*take_streams(), open=_open).run()


def _open(lab: Path | None) -> Machine:
    from sepmtk.doors.argv.given import Given, open_machine

    return open_machine(Given(lab=lab))


OPERATIONS = (Operation("serve", Serve, serve),)
