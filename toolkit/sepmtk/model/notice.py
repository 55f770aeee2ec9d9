"""A sentence to be said later, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Phrase:
    """A part of a sentence, as a parameter of another: said in the language that the whole is said in."""

    id: str
    params: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Phrase:
        """Back from what ``plain`` made of one; a phrase among the parameters too."""
        params = data.get("params", {})
        return cls(
            data["id"],
            {n: cls.from_plain(v) if isinstance(v, Mapping) else v for n, v in params.items()},
        )


@dataclass(frozen=True)
class Finding:
    """What a check saw. Words come from the catalogue by ``id``, as for errors."""

    id: str
    severity: Severity
    params: Mapping[str, object] = field(default_factory=dict)
    subject: str = ""


@dataclass(frozen=True)
class Event:
    """Something that happened during a long operation, for progress display.

    ``id`` is a message id of the catalogue; ``params`` fill it. A warning is no part of the progress.
    """

    id: str
    params: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.INFO
