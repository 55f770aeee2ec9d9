"""The same loop over a host that can only be looked at: what a run would do."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from sepmtk.machine.errors import PortError
from sepmtk.model.notice import Event
from sepmtk.model.outcome import StepOutcome
from sepmtk.model.resource import By, Fact, Resource, Value, Want
from sepmtk.run.effectors import EFFECTORS
from sepmtk.run.failure import port_failure
from sepmtk.run.look import Look
from sepmtk.run.runner import StepReport
from sepmtk.run.state import FORWARD, Effect
from sepmtk.run.step import Context, Step


class DryRun:
    """Facts as they would be met; what an earlier step would have changed is taken as changed."""

    def __init__(self, context: Context, tell: Callable[[Event], None] = lambda event: None) -> None:
        self.context = replace(context, past=lambda: self.effects)
        self.tell = tell
        self.changed: dict[Resource, Value] = {}
        self.effects: list[Effect] = []

    def steps(self, steps: Sequence[Step], until: str = "") -> tuple[StepReport, ...]:
        """What each step would find and want."""
        reports: list[StepReport] = []
        for step in steps:
            reports.append(self._step(step))
            if step.id == until:
                break
        return tuple(reports)

    def _step(self, step: Step) -> StepReport:
        wants = step.wants(self.context)
        facts: list[Fact] = []
        answer: Fact | None = None
        try:
            while True:
                want = next(wants) if answer is None else wants.send(answer)
                fact = self._fact(want)
                facts.append(fact)
                self._take(step.id, fact)
                answer = Fact(want.resource, fact.found, want.wanted, True, want.by, want.not_before)
        except StopIteration:
            pass
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
            now = self.context.look.reader.clock.now().isoformat()
            self.effects.append(Effect(FORWARD, step, fact.resource, fact.found, fact.wanted, now, now))

    def _fact(self, want: Want) -> Fact:
        found = self.changed.get(want.resource, _UNREAD)
        if found is _UNREAD:
            found = self.read(self.context.look, want.resource)
        return Fact(want.resource, found, want.wanted, want.judge(found), want.by, want.not_before)

    @staticmethod
    def read(look: Look, resource: Resource) -> Value:
        """What ``resource`` is now."""
        try:
            return EFFECTORS[resource.kind].read(look, resource.name)
        except PortError as error:
            raise port_failure("CANNOT-READ", resource, error) from error


_UNREAD: Value = "\0unread"
