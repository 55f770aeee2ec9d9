"""How a run ends that was stopped by an exception, foreseen or not: on record, and saying what is down.

An error of ours says what fixes it. Of any other exception (a bug of ours, a library's panic, no memory)
the traceback goes into the run's folder, without secrets; people get one sentence and its path.
"""

from __future__ import annotations

import traceback
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from sepmtk.engine import durable
from sepmtk.engine.effectors import loaded, service
from sepmtk.engine.failure import failure_record, in_words
from sepmtk.engine.journal import Journal
from sepmtk.engine.state import State, fold
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import PortError
from sepmtk.machine.values import ServiceState, StartMode
from sepmtk.model.errors import Drifted, Failed, Interrupted, SepmtkError
from sepmtk.model.notice import Phrase
from sepmtk.model.resource import Kind

_LINE = 500
"""Characters of a traceback's line that are kept."""
_UP = (ServiceState.RUNNING, ServiceState.START_PENDING)


def end(access: RunAccess, journal: Journal, raised: BaseException, phase: str = "") -> SepmtkError:
    """``raised`` as an error for people, with what is stopped now, on record as the run's end so far.

    ``phase`` is put before the outcome (``undo-``). A journal that takes no record any more (a full
    disk) is whole as far as it goes.
    """
    error, down = _as_error(access, raised), stopped_now(access.view, fold(journal.records))
    error.after += say_stopped(access, down)
    interrupted = isinstance(error, Interrupted)
    kind = "interrupted" if interrupted else "drift" if isinstance(error, Drifted) else "fail"
    outcome = phase + ("interrupted" if interrupted else "failed")
    with suppress(Exception):
        journal.add(kind, _now(access), outcome=outcome, stopped=down, **failure_record(error))
    return error


def say_stopped(access: RunAccess, down: list[str]) -> tuple[Phrase, ...]:
    """The sentence about services that are down, where there are any."""
    names = {"services": ", ".join(down), "run": access.folder.path.name}
    return (Phrase("run.stopped", names),) if down else ()


def stopped_now(view: RunView, state: State) -> list[str]:
    """Services that are down, where the run had any in hand: SQL Server, SEPM's, others that it stopped.
    One that can't be asked counts as the journal has it."""
    last = {effect.resource: effect.after for effect in state.effects}
    if half := state.half_done:
        last[half.resource] = half.wanted
    if not any(resource.kind in (Kind.SERVICE, Kind.LOADED) for resource in last):
        return []
    touched = [resource.name for resource in last if resource.kind is Kind.SERVICE]
    restarted = [loaded.service_of(resource) for resource in last if resource.kind is Kind.LOADED]
    names = dict.fromkeys([view.server.sql.service, *view.server.services, *touched, *restarted])
    return [name for name in names if _is_down(view, name, last.get(service.resource(name)))]


def _is_down(view: RunView, name: str, recorded: object) -> bool:
    try:
        info = view.reader.services.info(name)
    except BaseException:  # noqa: BLE001 - this is said because something is broken already
        return recorded == ServiceState.STOPPED.value
    return info.state not in _UP and info.start_mode is not StartMode.DISABLED


def _as_error(access: RunAccess, raised: BaseException) -> SepmtkError:
    if isinstance(raised, (SepmtkError, PortError, OSError)):
        return in_words(raised)
    if isinstance(raised, KeyboardInterrupt):
        return Interrupted("INTERRUPTED")
    run = access.folder.path.name
    return Failed("UNFORESEEN", kind=type(raised).__name__, run=run, path=str(_kept(access, raised) or "-"))


def _kept(access: RunAccess, raised: BaseException) -> Path | None:
    """Where the traceback is; None where it could not be kept."""
    file = access.folder.path / "errors" / f"{_now(access):%Y%m%d-%H%M%S-%f}.txt"
    try:
        durable.make_private_folder(file.parent)
        durable.write_new(file, _masked(access, _text(raised)).encode("utf-8", "backslashreplace"))
    except Exception:  # noqa: BLE001 - no memory, no disk: the sentence has to do
        return None
    return file


def _text(raised: BaseException) -> str:
    """The text of a panic (an exception that is no Exception) may hold what the library was given."""
    if isinstance(raised, Exception):
        return "".join(traceback.format_exception(raised))
    frames = traceback.format_tb(raised.__traceback__)
    return "".join(["Traceback (most recent call last):\n", *frames, f"{type(raised).__name__}\n"])


def _masked(access: RunAccess, text: str) -> str:
    from sepmtk.sepm.log_masking import masked_line

    password = access.folder.new / "server.pfx.password"
    known = [*access.secrets.values(), *([password.read_bytes().strip()] if password.is_file() else [])]
    for secret in filter(None, known):
        plain = secret.decode("utf-8", "replace")
        for written in (plain, repr(plain)[1:-1], repr(secret)[2:-1]):  # as errors quote what they were given
            text = text.replace(written, "********")
    return "".join(masked_line(line[:_LINE]) + "\n" for line in text.splitlines())


def _now(access: RunAccess) -> datetime:
    try:
        return access.machine.clock.now()
    except BaseException:  # noqa: BLE001 - as above
        return datetime.now(UTC)
