"""A sentence to be said later, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    OK = "ok"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


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

    ``id`` is a message id of the catalogue; ``params`` fill it.
    """

    id: str
    params: Mapping[str, object] = field(default_factory=dict)
