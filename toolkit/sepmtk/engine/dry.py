"""The same loop over a host that can only be looked at: what a run would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sepmtk.engine.effectors import EFFECTORS
from sepmtk.engine.failure import port_failure
from sepmtk.engine.runner import StepReport
from sepmtk.engine.state import FORWARD, Effect
from sepmtk.engine.step import Step, Stopped, walk
from sepmtk.engine.view import RunView
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import Failed
from sepmtk.model.notice import Event
from sepmtk.model.outcome import StepOutcome
from sepmtk.model.resource import By, Fact, Resource, Value, Want


class _Unreadable(Stopped):
    def __init__(self, failure: Failed) -> None:
        self.failure = failure


class DryRun:
    """Facts as they would be met; what an earlier step would have changed is taken as changed."""

    def __init__(self, view: RunView, tell: Callable[[Event], None] = lambda event: None) -> None:
        self.view = replace(view, past=lambda: self.effects)
        self.tell = tell
        self.changed: dict[Resource, Value] = {}
        self.effects: list[Effect] = []

    def steps(self, steps: Sequence[Step]) -> tuple[StepReport, ...]:
        """What each step would find and want."""
        return tuple(map(self._step, steps))

    def _step(self, step: Step) -> StepReport:
        facts: list[Fact] = []

        def meet(want: Want) -> Fact:
            fact = self._fact(want)
            facts.append(fact)
            self._take(step.id, fact)
            return Fact(want.resource, fact.found, want.wanted, True, want.by, want.not_before)

        try:
            walk(step, self.view, meet)
        except _Unreadable as unreadable:  # nothing was changed that the step could put back
            raise unreadable.failure from unreadable
        planned = any(not fact.holds for fact in facts) or not facts
        waiting = any(not fact.holds and fact.by is not By.TOOL for fact in facts)
        outcome = (
            StepOutcome.WAITING if waiting else StepOutcome.PLANNED if planned else StepOutcome.UNCHANGED
        )
        return StepReport(step.id, step.kb_step, outcome, tuple(facts))

    def _take(self, step: str, fact: Fact) -> None:
        """As if it had been done."""
        self.changed[fact.resource] = fact.found if fact.holds else fact.wanted
        if not fact.holds:
            now = self.view.reader.clock.now().isoformat()
            self.effects.append(Effect(FORWARD, step, fact.resource, fact.found, fact.wanted, now, now))

    def _fact(self, want: Want) -> Fact:
        found = self.changed.get(want.resource, _UNREAD)
        if found is _UNREAD:
            found = self.read(self.view, want.resource)
        return Fact(want.resource, found, want.wanted, want.judge(found), want.by, want.not_before)

    @staticmethod
    def read(view: RunView, resource: Resource) -> Value:
        """What ``resource`` is now."""
        try:
            return EFFECTORS[resource.kind].read(view, resource.name)
        except PortError as error:
            raise _Unreadable(port_failure("CANNOT-READ", resource, error)) from error


_UNREAD: Value = "\0unread"
