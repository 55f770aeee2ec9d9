"""One request carried out: from its arguments to its last frame."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from sepmtk.machine.ports import Machine
from sepmtk.model.errors import Interrupted, NothingToDo, SepmtkError, UsageError
from sepmtk.model.notice import Severity
from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table import find
from sepmtk.operations.table.entry import ASKS, READS, Operation
from sepmtk.report.waivers import refuse_unknown
from sepmtk.run.failure import in_words
from sepmtk.serve.answers import Frame, Raised, done_frame, error_frame, result_frame, warning_frame
from sepmtk.serve.arguments import bind, target
from sepmtk.serve.cancelling import Cancelling
from sepmtk.serve.guard import attempt
from sepmtk.serve.reading import Reading
from sepmtk.serve.request import Id, Request
from sepmtk.serve.telling import Telling

if TYPE_CHECKING:
    from sepmtk.operations.evidence import Evidence

class Send(Protocol):
    """Frames go out together, in one write: whoever waits for them is woken once."""

    def __call__(self, *frames: Frame) -> None: ...


def carry_out(
    request: Request, open: Callable[[Path | None], Machine], cancelling: Cancelling,
    cancelled: Callable[[Id], bool], send: Send,
) -> None:  # fmt: skip
    """Every frame of a request, the last one ``done``."""
    operation = find(request.op)
    if operation is None:
        _ended(request, UsageError("OPERATION-UNKNOWN", op=_readable(request.op)), None, send)
        return
    about = target(operation, request.args)
    reading = Reading(send, request, about) if request.verbose and operation.effect == READS else None
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
        shown = attempt(lambda: list(_shown(request, operation, reply, about)))
        if not isinstance(shown, Exception):
            send(*shown, done_frame(request.id, reply.exit_code, reply.host))
            return
        ended = shown
    _ended(request, ended, about, send)


def _work(
    request: Request, operation: Operation, open: Callable[[Path | None], Machine], send: Send
) -> Reply:
    """The reply; what came before it is sent already."""
    asked = bind(operation, request.args, request.secrets)
    refuse_unknown(request.accept)
    if operation.effect == ASKS and not (request.yes or request.dry_run):
        raise UsageError("CONFIRM-NEEDED", command=f"sepmtk {operation.command}")
    call = Call(
        operation.command,
        partial(open, request.lab),
        Telling(send, request.id, request.lang, operation.command),
        partial(_page, lang=request.lang),
        request.accept,
        request.dry_run,
        lab=request.lab is not None,
        give=lambda type, value: send(result_frame(request.id, type, value, request.lang, "")),
    )
    return operation.function(call, asked)


def _shown(request: Request, operation: Operation, reply: Reply, about: str | None) -> Iterator[Frame]:
    # What was only planned is not done.
    planned = reply.exit_code == ExitCode.DONE and (request.dry_run or operation.name == "renew.plan")
    outcome = "planned" if planned else OUTCOME_NAMES[reply.exit_code]
    for type, value in operation.each(reply):
        yield result_frame(request.id, type, value, request.lang, reply.host, outcome)
    for finding in _uncarried(operation, reply):
        yield warning_frame(request.id, finding, request.lang)
    if reply.error is not None:
        yield error_frame(request.id, reply.error, request.lang, about)


def _page(found: Evidence, lang: str) -> str:
    from sepmtk.report.evidence_page import evidence_page

    return evidence_page(found, lang)


def _uncarried(operation: Operation, reply: Reply) -> Iterable[Any]:
    """Findings beside the result, where no result shows them."""
    if operation.results is not None:
        return ()
    return [f for f in reply.findings if f.severity in (Severity.WARNING, Severity.ERROR)]


def _ended(request: Request, raised: Raised, about: str | None, send: Send) -> None:
    """Nothing to do is no error: who asked for a state has it."""
    said: SepmtkError = in_words(raised)
    if isinstance(said, NothingToDo):
        why = warning_frame(request.id, said, request.lang)
    else:
        why = error_frame(request.id, raised, request.lang, about)
    send(why, done_frame(request.id, said.exit_code))


def _readable(op: str) -> str:
    return op if op.replace(".", "").isalnum() and op.isascii() else "?"
