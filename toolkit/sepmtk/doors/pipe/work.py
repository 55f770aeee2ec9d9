"""One request carried out: from its arguments to its last frame."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol, TypeVar

from sepmtk.doors.pipe.answers import (
    Frame,
    Raised,
    done_frame,
    error_frame,
    reply_frames,
    result_frame,
    warning_frame,
)
from sepmtk.doors.pipe.arguments import bind, target
from sepmtk.doors.pipe.cancelling import Cancelling
from sepmtk.doors.pipe.client import Client
from sepmtk.doors.pipe.progress import Open, Progress, ReadTrace
from sepmtk.doors.pipe.request import Id, Request
from sepmtk.engine.call import Call, Host
from sepmtk.engine.failure import in_words, internal
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import Interrupted, NothingToDo, SepmtkError, UsageError
from sepmtk.nouns import find
from sepmtk.nouns.inputs import refuse_unknown_ids
from sepmtk.nouns.logged import logged
from sepmtk.nouns.operation import ASKS, READS, Operation, Reply


class Send(Protocol):
    """Frames go out together, in one write: a client that waits for them is woken once."""

    def __call__(self, *frames: Frame) -> None: ...


def answer(
    request: Request, client: Client, open: Open, cancelling: Cancelling,
    cancelled: Callable[[Id], bool], write: Send,
) -> None:  # fmt: skip
    """Every frame of a request, the last one ``done``."""
    operation = find(request.op)
    if operation is None or not operation.types:
        _ended(request, UsageError("OPERATION-UNKNOWN", op=_readable(request.op)), None, write)
        return

    def send(*frames: Frame) -> None:
        for frame in frames:
            client.write(operation, frame)
        write(*frames)

    request = client.read(operation, request)
    about = target(operation, request.args)
    reading = ReadTrace(send, request, about) if request.verbose and operation.effect == READS else None
    work = partial(_work, request, operation, reading.watched(open) if reading else open, send)
    try:
        with cancelling.while_running(request.id):
            ended = Interrupted("INTERRUPTED") if cancelled(request.id) else attempt(work)
    except KeyboardInterrupt:
        cancelling.running = None  # it may have hit the end of that block
        ended = Interrupted("INTERRUPTED")
    if isinstance(ended, Reply):  # it is done: a cancel that comes now is too late
        reply = ended
        if reading:
            reading.tell()
        shown = attempt(lambda: list(reply_frames(request, operation, reply, about)))
        if not isinstance(shown, Exception):
            send(*shown)
            return
        ended = shown
    _ended(request, ended, about, send)


def _work(request: Request, operation: Operation, open: Open, send: Send) -> Reply:
    """The reply; what came before it is sent already."""
    asked = bind(operation, request.args, request.secrets)
    if operation.effect == ASKS and not (request.yes or request.dry_run):
        raise UsageError("CONFIRM-NEEDED", command=f"sepmtk {operation.command}")
    refuse_unknown_ids(request.accept)
    call = Call(
        operation.command,
        Host(partial(open, request.lab), request.lab),
        Progress(send, request.id, request.lang, operation.command),
        request.accept,
        request.dry_run,
        request.lang,
        give=lambda type, value: send(result_frame(request.id, type, value, request.lang)),
    )
    return operation.deed(logged(call), asked)


def _ended(request: Request, raised: Raised, about: str | None, send: Send) -> None:
    """Nothing to do is no error: the state that was asked for is there."""
    said: SepmtkError = in_words(raised)
    if isinstance(said, NothingToDo):
        why = warning_frame(request.id, said, request.lang)
    else:
        why = error_frame(request.id, raised, request.lang, about)
    send(why, done_frame(request.id, said.exit_code))


def _readable(op: str) -> str:
    return op if op.replace(".", "").isalnum() and op.isascii() else "?"


T = TypeVar("T")


def attempt(function: Callable[[], T]) -> T | SepmtkError | PortError | OSError:
    """What ``function`` gives, or the error that ended it: a bug of ours ends a request, not the session.
    KeyboardInterrupt is raised again."""
    try:
        return function()
    except (SepmtkError, PortError, OSError) as error:
        return error
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001 - a library's panic is no Exception
        return internal(error)
