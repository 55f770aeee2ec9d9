"""What a record of a journal looks like. Whoever edits one can chain it anew; nothing may believe it then."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sepmtk.model.moments import moment
from sepmtk.model.resource import Kind, Resource

_KINDS = frozenset(kind.value for kind in Kind)


def address(text: str) -> Resource:
    """A resource from the way the journal writes it.

    Raises:
        ValueError: no kind that there is.
    """
    kind, _, name = text.partition(":")
    return Resource(Kind(kind), name)


def check(record: Mapping[str, Any]) -> None:
    """Each field of the kind that its readers take it for.

    Raises:
        KeyError, TypeError, ValueError: it is none of ours.
    """
    moment(record["at"])
    for name, fits in _FIELDS.get(record["type"], {}).items():
        if not fits(record[name]):
            raise ValueError(name)
    if not _text(record.get("outcome", "")):
        raise ValueError("outcome")


def _text(value: object) -> bool:
    return isinstance(value, str)


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def _table(value: object) -> bool:
    return isinstance(value, dict)


def _resource(value: object) -> bool:
    return isinstance(value, str) and value.partition(":")[0] in _KINDS


def _anything(value: object) -> bool:
    return True


def _items(value: object) -> bool:
    """Of an undo's plan."""
    return isinstance(value, list) and all(
        isinstance(item, dict) and _resource(item["resource"]) and isinstance(item["check"], bool)
        and {"wanted", "left"} <= set(item) for item in value
    )  # fmt: skip


_FIELDS: dict[str, dict[str, Callable[[object], bool]]] = {
    "step": {"step": _text, "state": _text},
    "before": {"phase": _text, "step": _text, "resource": _resource, "value": _anything},
    "intent": {"wanted": _anything},
    "effect": {
        "phase": _text, "step": _text, "resource": _resource, "before": _anything, "after": _anything,
    },
    "seen": {"step": _text, "resource": _resource, "value": _anything},
    "accepted": {"ids": _texts},
    "answers": {"values": _table},
    "undo-begin": {"plan": _items, "accepted": _texts},
    "undo-held": {"step": _text, "resource": _resource},
    "undo-left": {"step": _text, "resource": _resource},
}  # fmt: skip
