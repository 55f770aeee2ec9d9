"""What a command function gives back."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.model.errors import SepmtkError
from sepmtk.model.notice import Finding
from sepmtk.model.outcome import ExitCode


@dataclass(frozen=True)
class Answer:
    """What a command has to say. ``result`` is a dataclass (JSON), ``text`` the same for people;
    ``error`` is what stopped a run that got somewhere before."""

    result: object
    text: str = ""
    exit_code: int = ExitCode.DONE
    findings: tuple[Finding, ...] = ()
    host: str = ""
    error: SepmtkError | None = None
