"""What was decided before the first change. Frozen in ``plan.json``; resume reads nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PLAN_SCHEMA = "sepmtk-plan/1"


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
    def from_plain(cls, data: Mapping[str, Any]) -> Plan:
        """Back from JSON.

        Raises:
            ValueError: another schema.
            KeyError, TypeError: a field is missing or unknown.
        """
        fields = dict(data)
        if fields.pop("schema") != PLAN_SCHEMA:
            raise ValueError(data["schema"])
        fields["steps"] = tuple(fields["steps"])
        fields["accepted"] = tuple(fields["accepted"])
        return cls(**fields)
