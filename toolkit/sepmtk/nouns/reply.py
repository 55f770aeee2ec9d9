"""What a deed answers: the same for every door."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    command line's result goes to this file instead of standard output, with lines that end so."""

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
