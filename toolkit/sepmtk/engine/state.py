"""A journal folded into what it says is true now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sepmtk.engine.record import address, check
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Resource, Value

FORWARD, UNDO = "run", "undo"


@dataclass(frozen=True)
class Effect:
    """A change that was made, and seen ``at`` a time by the host's clock. ``began`` is when it was
    started (a service may log errors before it reports that it runs)."""

    phase: str
    step: str
    resource: Resource
    before: Value
    after: Value
    at: str
    began: str


@dataclass(frozen=True)
class Intent:
    """A change that was begun and of which nobody knows yet whether it came about."""

    phase: str
    step: str
    resource: Resource
    before: Value
    wanted: Value
    began: str
    declared: bool = False


@dataclass(frozen=True)
class Seen:
    """What others had done when it was first seen to be done."""

    at: str
    value: Value


@dataclass
class State:
    """``expected`` is what each touched resource must be now; ``undo_plan`` is None until undo
    has begun, ``undone`` are the numbers of its items that are behind us; ``outcome`` is the last
    end, wait or failure that was recorded; ``answers`` are inputs that were given since."""

    done: list[str] = field(default_factory=list)
    began: list[str] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    intent: Intent | None = None
    expected: dict[Resource, Value] = field(default_factory=dict)
    undo_plan: list[dict[str, Any]] | None = None
    undone: set[str] = field(default_factory=set)
    left: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    answers: dict[str, Any] = field(default_factory=dict)
    seen: dict[tuple[str, Resource], Seen] = field(default_factory=dict)
    outcome: str = "new"
    last: Mapping[str, Any] = field(default_factory=dict)

    @property
    def half_done(self) -> Intent | None:
        """The change that a process began to write and has not seen come about."""
        return self.intent if self.intent and self.intent.declared else None

    @property
    def is_open(self) -> bool:
        """Whether resume or undo has something to do."""
        return self.outcome not in ("done", "undone", "undone-in-part", "rolled-back")


def fold(records: Iterable[Mapping[str, Any]], path: str = "journal.jsonl") -> State:
    """What the ``records`` of the journal ``path`` add up to.

    Raises:
        Failed: ``JOURNAL-BROKEN`` where one is none of ours, whatever its checksum says.
    """
    state = State()
    for number, record in enumerate(records, 1):
        try:
            check(record)
            apply(state, record)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Failed("JOURNAL-BROKEN", path=path, line=number) from error
    return state


def apply(state: State, record: Mapping[str, Any]) -> None:
    """Take one more record in."""
    type = record["type"]
    if type == "step":
        _step(state, record)
    elif type == "before":
        resource = address(record["resource"])
        _leave_behind(state, resource)
        state.intent = Intent(record["phase"], record["step"], resource, record["value"], None, record["at"])
    elif type == "intent" and state.intent:
        old = state.intent
        state.intent = Intent(
            old.phase, old.step, old.resource, old.before, record["wanted"], old.began, declared=True
        )
    elif type == "effect":
        _effect(state, record)
    elif type == "accepted":
        state.accepted += record["ids"]
    elif type == "answers":
        state.answers |= record["values"]
    elif type == "seen":
        place = record["step"], address(record["resource"])
        state.seen.setdefault(place, Seen(record["at"], record["value"]))
    elif type == "undo-begin":
        state.undo_plan, state.outcome = list(record["plan"]), "undoing"
        state.accepted += record["accepted"]
    elif type == "undo-held":
        state.undone.add(record["step"])
    elif type == "undo-left":
        state.left.append(dict(record))
        state.undone.add(record["step"])
    elif type in ("wait", "fail", "end", "interrupted", "drift"):
        state.outcome, state.last = record.get("outcome", type), record


def _step(state: State, record: Mapping[str, Any]) -> None:
    if record["state"] == "done":
        _leave_behind(state)
        state.done.append(record["step"])
    else:
        state.outcome = "running"
        state.began.append(record["step"])


def _leave_behind(state: State, resource: Resource | None = None) -> None:
    """A change that was begun by a process that is gone, and that no later one went on with, may have come
    about: it counts, so that undo takes it back. No process saw it, so it is no ``effect`` on record."""
    intent = state.half_done
    if intent and intent.phase == FORWARD and intent.resource != resource:
        effect = Effect(
            FORWARD, intent.step, intent.resource, intent.before, intent.wanted, intent.began, intent.began
        )
        state.effects.append(effect)
        state.intent = None


def _effect(state: State, record: Mapping[str, Any]) -> None:
    resource = address(record["resource"])
    began = state.intent.began if state.intent else record["at"]
    effect = Effect(
        record["phase"], record["step"], resource, record["before"], record["after"], record["at"], began
    )
    state.effects.append(effect)
    state.expected[resource] = effect.after
    state.intent = None
    if effect.phase == UNDO:
        state.undone.add(effect.step)


def net_effects(effects: Iterable[Effect]) -> dict[Resource, tuple[Value, Value]]:
    """Per resource what it was before the first change and is after the last, in order of the
    first. A resource that came back to what it was stays in: its service may have restarted."""
    net: dict[Resource, tuple[Value, Value]] = {}
    for effect in effects:
        before = net[effect.resource][0] if effect.resource in net else effect.before
        net[effect.resource] = (before, effect.after)
    return net
