"""What a noun declares: its operations; and what a deed answers, the same for every door.

Doors derive everything else: options, the protocol's arguments, PowerShell's parameters, the pages.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import Field, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sepmtk.model.option import option_of
from sepmtk.model.outcome import ExitCode

if TYPE_CHECKING:
    from sepmtk.model.errors import SepmtkError
    from sepmtk.model.notice import Finding
    from sepmtk.show.words import Say


LF, CRLF = b"\n", b"\r\n"


@dataclass(frozen=True)
class Reply:
    """``result`` is a dataclass; ``host`` names the host, "" where none was looked at. ``text`` makes
    of the result what people read. ``error`` is what stopped a run that got somewhere before.
    ``then`` is what the operation does once its answer is out, such as waiting for Ctrl-C. ``out``: the
    command line's result goes to this file instead of standard output, each line with ``line_end``."""

    result: Any
    exit_code: int = ExitCode.DONE
    findings: tuple[Finding, ...] = ()
    host: str = ""
    text: Callable[[Any, Say], str] | None = None
    error: SepmtkError | None = None
    then: Callable[[], None] | None = None
    out: Path | None = None
    line_end: bytes = LF

    def said(self, say: Say) -> str:
        """The result for people."""
        return self.text(self.result, say) if self.text else ""


READS, CHANGES, ASKS = "reads", "changes", "asks"
"""What an operation does: nothing but look; change something, so that it has a dry run; change so
much that the user is asked first."""


@dataclass(frozen=True)
class NoOptions:
    """The request of an operation that asks for nothing but itself."""


@dataclass(frozen=True)
class Operation:
    """``name`` is the command with dots (``cert.show``), ``request`` the dataclass that ``deed`` gets
    after the call, ``types`` what results are called over the pipe and in PowerShell (``Sepmtk.Certificate``
    for ``certificate``), ``cmdlet`` what does the same there ("": only the command line has it).
    ``results`` takes a reply apart into typed values; by default there is one, the reply's whole result.
    ``tells``: what is said about the result goes over the pipe too, with how it ended."""

    name: str
    request: type[Any]
    deed: Callable[[Any, Any], Reply]
    types: tuple[str, ...] = ()
    cmdlet: str = ""
    effect: str = READS
    results: Callable[[Reply], Iterable[tuple[str, object]]] | None = None
    tells: bool = False

    @property
    def command(self) -> str:
        """As it is typed."""
        return self.name.replace(".", " ")

    @property
    def open_fields(self) -> tuple[Field[Any], ...]:
        """What the pipe takes among the arguments."""
        return tuple(f for f in fields(self.request) if not (option_of(f).secret or option_of(f).argv))

    @property
    def secret_fields(self) -> tuple[Field[Any], ...]:
        """What travels apart from the arguments."""
        return tuple(f for f in fields(self.request) if option_of(f).secret)

    def each(self, reply: Reply) -> Iterable[tuple[str, object]]:
        """Type and value of each result."""
        return self.results(reply) if self.results else ((self.types[0], reply.result),)


def items(type: str, name: str) -> Callable[[Reply], Iterable[tuple[str, object]]]:
    """The items of the result's field ``name``, one by one."""

    def of(reply: Reply) -> Iterable[tuple[str, object]]:
        return ((type, item) for item in getattr(reply.result, name))

    return of


def changing(name: str, request: type[Any], deed: Callable[[Any, Any], Reply], cmdlet: str) -> Operation:
    """An operation that changes one thing: a run of one step, undoable."""
    return Operation(name, request, deed, ("change",), cmdlet, CHANGES, tells=True)
