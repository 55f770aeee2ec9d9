"""What was decided before the first change. Frozen in ``plan.json``; resume reads nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sepmtk.model.moments import moment
from sepmtk.model.numbers import half_characters

PLAN_SCHEMA = "sepmtk-plan/1"
_ID = re.compile(r"[0-9A-Za-z-]{1,100}")


@dataclass(frozen=True)
class Plan:
    """``inputs`` and ``observed`` are plain data; ``accepted`` are the check ids that were waived.

    ``within`` names the open run during which a single command was given.
    """

    id: str
    route: str
    steps: tuple[str, ...]
    machine_id: str
    host: str
    created: str  # ISO 8601
    tool: str  # version
    inputs: Mapping[str, Any] = field(default_factory=dict)
    observed: Mapping[str, Any] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    ticket: str = ""
    note: str = ""
    within: str = ""

    def to_plain(self) -> dict[str, Any]:
        """As JSON holds it."""
        data = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {"schema": PLAN_SCHEMA, **data, "steps": list(self.steps), "accepted": list(self.accepted)}

    @classmethod
    def from_plain(cls, data: object) -> Plan:
        """Back from JSON, which somebody may have edited.

        Raises:
            ValueError: another schema, or fields that are missing, unknown or of another kind, by name.
        """
        if not isinstance(data, dict) or data.get("schema") != PLAN_SCHEMA:
            raise ValueError("schema")
        fields = {name: value for name, value in data.items() if name != "schema"}
        if wrong := sorted(n for n in {*fields, *_FIELDS} if not _FIELDS.get(n, _never)(fields.get(n))):
            raise ValueError(", ".join(wrong))
        return cls(**fields | {"steps": tuple(fields["steps"]), "accepted": tuple(fields["accepted"])})


def _text(value: object) -> bool:
    return isinstance(value, str) and not half_characters(value)


def is_moment(value: object) -> bool:
    """Whether it is a time as JSON holds it."""
    try:
        return bool(moment(value))
    except ValueError:
        return False


def _id(value: object) -> bool:
    """It names a folder, so nothing else may be in it."""
    return isinstance(value, str) and bool(_ID.fullmatch(value))


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(_text(item) for item in value)


def _table(value: object) -> bool:
    try:
        return isinstance(value, dict) and not _half_within(value)
    except RecursionError:
        return False


def _half_within(value: object) -> bool:
    if isinstance(value, dict):
        return any(_half_within(inner) for pair in value.items() for inner in pair)
    if isinstance(value, list):
        return any(_half_within(inner) for inner in value)
    return isinstance(value, str) and half_characters(value)


def _never(value: object) -> bool:
    return False


_FIELDS: dict[str, Callable[[object], bool]] = {
    "id": _id, "route": _text, "steps": _texts, "machine_id": _text, "host": _text, "created": is_moment,
    "tool": _text, "inputs": _table, "observed": _table, "accepted": _texts, "ticket": _text,
    "note": _text, "within": lambda value: value == "" or _id(value),
}  # fmt: skip
