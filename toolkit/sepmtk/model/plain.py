"""Dataclasses as plain data: the one way from a result to JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from enum import Enum
from pathlib import PurePath

_PLAIN = frozenset((str, int, bool, float, type(None)))


def iso(moment: datetime) -> str:
    """UTC in ISO 8601 with a Z, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def fields_of(value: object) -> dict[str, object]:
    """The fields of a dataclass that results show, as they are."""
    assert is_dataclass(value)
    return {f.name: getattr(value, f.name) for f in fields(value) if f.metadata.get("json", True)}


def plain(value: object, special: Callable[[object], object] = lambda _: None) -> object:
    """``value`` as JSON can hold it: dataclass to dict, time to text, bytes to hex. What ``special``
    gives for a value (None: nothing) takes its place."""
    if type(value) in _PLAIN:  # most are
        return value
    if (instead := special(value)) is not None:
        return instead
    if is_dataclass(value) and not isinstance(value, type):
        return {name: plain(inner, special) for name, inner in fields_of(value).items()}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso(value)
    if isinstance(value, PurePath):
        return str(value)
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, Mapping):
        return {str(k): plain(v, special) for k, v in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(v, special) for v in value]
    return value
