"""Results, errors and warnings as frames. Every one carries the request's id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, cast

from sepmtk.doors.pipe.request import Id, Request
from sepmtk.engine.failure import in_words
from sepmtk.engine.runner import StepReport
from sepmtk.machine import errors as port
from sepmtk.model.errors import Drifted, Failed, NothingToDo, Refused, SepmtkError, UsageError
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.outcome import OUTCOME_NAMES, ExitCode
from sepmtk.model.plain import fields_of, plain
from sepmtk.model.visible import visible, visible_lines
from sepmtk.nouns.columns import columns, step_columns
from sepmtk.nouns.operation import Operation, Reply
from sepmtk.show.words import Say, finding_words
from sepmtk.words import say

Frame = dict[str, Any]
Raised = SepmtkError | port.PortError | OSError

_BY_ID = {
    "INTERRUPTED": "OperationStopped",
    "INTERNAL": "NotSpecified",
    "CERT-NOT-IN-STORE": "ObjectNotFound",
    "SOURCE-UNKNOWN": "ObjectNotFound",
    "FILE-UNREADABLE": "ReadError",
    "PEER-NOT-READ": "ConnectionError",
    "PASSWORD-NEEDED": "AuthenticationError",
    "PASSWORD-WRONG": "AuthenticationError",
    "KEY-PASSWORD-NEEDED": "AuthenticationError",
    "KEY-PASSWORD-WRONG": "AuthenticationError",
    "ALREADY-RUNNING": "ResourceBusy",
    "LAB-MISSING": "ObjectNotFound",
    "OPERATION-UNKNOWN": "NotImplemented",
    "FRAME-UNREADABLE": "ProtocolError",
    "FRAME-TOO-LONG": "ProtocolError",
    "FRAME-FIELD": "ProtocolError",
    "HELLO-FIRST": "ProtocolError",
    "PROTOCOL-UNKNOWN": "ProtocolError",
}
_BY_KIND: tuple[tuple[type[BaseException], str], ...] = (
    (UsageError, "InvalidArgument"),
    (Refused, "InvalidOperation"),
    (Drifted, "InvalidData"),
    (NothingToDo, "ObjectNotFound"),
    (Failed, "InvalidResult"),
    (port.NotFound, "ObjectNotFound"),
    (port.Exists, "ResourceExists"),
    (port.Denied, "PermissionDenied"),
    (port.Busy, "ResourceBusy"),
    (port.Unsupported, "NotImplemented"),
    (port.PortError, "DeviceError"),
    (FileNotFoundError, "ObjectNotFound"),
    (PermissionError, "PermissionDenied"),
    (OSError, "WriteError"),
)


def category(raised: Raised) -> str:
    """The name of a PowerShell ErrorCategory."""
    if isinstance(raised, SepmtkError) and raised.id in _BY_ID:
        return _BY_ID[raised.id]
    return next((name for kind, name in _BY_KIND if isinstance(raised, kind)), "NotSpecified")


def error_frame(id: Id | None, raised: Raised, lang: str, target: str | None = None) -> Frame:
    """What was found, what is required, what fixes it."""
    said = in_words(raised)
    words = finding_words(said, lang)
    body = {
        **words,
        "text": "\n".join(_lines(words, lang)),
        "category": category(raised),
        "target": None if target is None else visible(target),
        "exit_code": int(said.exit_code),
    }
    return {"id": id, "kind": "error", "error": body}


def _lines(words: dict[str, Any], lang: str) -> Iterator[str]:
    """All but the fix, which PowerShell shows as the recommended action."""
    yield words["message"]
    for part in ("found", "required"):
        if words[part]:
            yield say(f"cli.error.{part}", lang, text="") + words[part]


def warning_frame(id: Id, finding: Finding | SepmtkError, lang: str) -> Frame:
    """A finding that no result carries, or that there was nothing to do."""
    return {"id": id, "kind": "warning", "warning": finding_words(finding, lang)}


def result_frame(id: Id, type: str, value: object, lang: str, host: str = "", **more: object) -> Frame:
    """One object, with the columns that a table shows of it; ``more`` stands beside it."""

    def special(inner: object) -> object:
        if isinstance(inner, Finding):
            return {**finding_words(inner, lang), "subject": inner.subject}
        if isinstance(inner, StepReport):
            return {**cast("Frame", plain(fields_of(inner))), **step_columns(inner, Say(lang))}
        return None

    shown = cast("Frame", plain(value, special))
    if beside := columns(type, value, Say(lang)):
        shown = {**shown, **cast("Frame", plain(beside))}
    return {"id": id, "kind": "result", "type": type, "value": shown, "host": host, **more}


def reply_frames(request: Request, operation: Operation, reply: Reply, about: str | None) -> Iterator[Frame]:
    """What an operation answers. Where it ``tells``, ``text`` is what the command line would print and
    ``outcome`` how it ended: what was only planned is not done."""
    id, lang = request.id, request.lang
    more: dict[str, object] = {}
    if operation.tells:
        planned = reply.exit_code == ExitCode.DONE and (request.dry_run or operation.name == "renew.plan")
        more = {"text": visible_lines(reply.said(Say(lang)))}
        more["outcome"] = "planned" if planned else OUTCOME_NAMES[ExitCode(reply.exit_code)]
    for type, value in operation.each(reply):
        yield result_frame(id, type, value, lang, reply.host, **more)
    for finding in _uncarried(operation, reply):
        yield warning_frame(id, finding, lang)
    if reply.error is not None:
        yield error_frame(id, reply.error, lang, about)
    yield done_frame(id, ExitCode(reply.exit_code), reply.host)


def _uncarried(operation: Operation, reply: Reply) -> Iterable[Finding]:
    """Findings beside the result, where no result shows them."""
    if operation.results is not None:
        return ()
    return [f for f in reply.findings if f.severity in (Severity.WARNING, Severity.ERROR)]


def done_frame(id: Id, code: ExitCode, host: str = "") -> Frame:
    """The last frame of a request."""
    return {"id": id, "kind": "done", "exit_code": int(code), "outcome": OUTCOME_NAMES[code], "host": host}
