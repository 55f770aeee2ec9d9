"""The loop that carries out a plan, from the first unfinished fact on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sepmtk.engine.effectors import EFFECTORS
from sepmtk.engine.ending import end
from sepmtk.engine.journal import Journal
from sepmtk.engine.state import FORWARD, Intent, State, fold
from sepmtk.engine.step import Step, walk
from sepmtk.engine.view import RunAccess
from sepmtk.engine.writer import Waits, Writer, read
from sepmtk.machine.values import ServiceState
from sepmtk.model.errors import Drifted, Failed, Refused, SepmtkError
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.model.resource import Fact, Kind, Resource, Value, Want


@dataclass(frozen=True)
class StepReport:
    """One step of a run. ``kb_step`` is the vendor's number, ``""`` where there is none; ``earlier``:
    it was done before this command, and nothing of it was looked at again."""

    id: str
    kb_step: str
    outcome: StepOutcome
    facts: tuple[Fact, ...] = ()
    seconds: float = 0.0
    earlier: bool = field(default=False, metadata={"json": False})


@dataclass(frozen=True)
class RunReport:
    """Where a run stands. ``waiting_for`` is the first fact that is not ours to change."""

    run: str
    outcome: ExitCode
    steps: tuple[StepReport, ...]
    waiting_for: Fact | None = None
    error: SepmtkError | None = field(default=None, metadata={"json": False})


class Runner:
    """One run of a plan's steps."""

    def __init__(
        self, access: RunAccess, journal: Journal, steps: Sequence[Step], tell: Callable[[Event], None]
    ) -> None:
        self.access = access
        self.journal = journal
        self.steps = steps
        self.view = access.view
        self.tell = tell
        self.state = fold(journal.records)
        self.writer = Writer(access, journal, FORWARD, self.state.half_done, tell)
        self.reports: list[StepReport] = []

    def run(self, until: str = "") -> RunReport:
        """Go on to the end, to the first fact that is not ours to change, or behind ``until``."""
        error: SepmtkError | None = None
        waiting: Fact | None = None
        try:
            self._pick_up(self.state)
            waiting, outcome = self._to_its_end(until)
        except BaseException as raised:  # noqa: BLE001 - whatever it is, SEPM may be stopped
            error = end(self.access, self.journal, raised)
            outcome = error.exit_code
        return RunReport(self.view.plan.id, outcome, tuple(self.reports), waiting, error)

    def _to_its_end(self, until: str) -> tuple[Fact | None, ExitCode]:
        try:
            return None, self._go(self.state, until)
        except Waits as wait:
            fact = wait.fact
            self.writer.note("wait", outcome="waiting", resource=str(fact.resource), by=fact.by.value)
            return fact, ExitCode.WAITING

    def _pick_up(self, state: State) -> None:
        """Before anything is touched: is all as the run left it, or a single command given within it?"""
        intent = state.intent
        own = self.state.expected
        expected = {e.resource: e.after for e in self.view.past() if e.resource in own}
        drift = [r for r, value in expected.items() if self._drifted(r, value, intent)]
        if drift and "DRIFT" not in self.view.plan.accepted:
            raise Drifted("DRIFT", resources="\n".join(str(r) for r in drift), first=str(drift[0]))
        self._hold_still(state)

    def _drifted(self, resource: Resource, value: Value, intent: Intent | None) -> bool:
        """A change that was begun is settled later; what a reboot changes is made so again."""
        if EFFECTORS[resource.kind].volatile or (intent and intent.resource == resource):
            return False
        return read(self.access, resource) != value

    def _hold_still(self, state: State) -> None:
        """A reboot started services that a half-done run had stopped: stop them again."""
        for resource, value in state.expected.items():
            if resource.kind is Kind.SERVICE and value == ServiceState.STOPPED:
                self.writer.hold(state.began[-1], Want(resource, value))

    def _go(self, state: State, until: str) -> ExitCode:
        for step in self.steps:
            if step.id in state.done:
                self.reports.append(StepReport(step.id, step.kb_step, StepOutcome.DONE, earlier=True))
            else:
                self._step(step)
            if step.id == until and step is not self.steps[-1]:
                self.writer.note("wait", outcome="waiting", until=until)
                return ExitCode.WAITING
        self.writer.note("end", outcome="done")
        return ExitCode.DONE

    def _step(self, step: Step) -> None:
        clock = self.access.machine.clock
        began = clock.now()
        facts: list[Fact] = []
        outcome = StepOutcome.FAILED
        self.writer.note("step", step=step.id, state="begin")
        place = {"number": self.steps.index(step) + 1, "of": len(self.steps)}
        self.tell(Event("run.step.begin", {"step": step.id, "kb": step.kb_step, **place}))
        try:
            self._facts(step, facts)
            changed = any(not fact.holds for fact in facts)
            outcome = StepOutcome.DONE if changed or not facts else StepOutcome.UNCHANGED
            self.writer.note("step", step=step.id, state="done")
        except Waits as wait:
            outcome = StepOutcome.WAITING
            facts.append(wait.fact)
            raise
        except Refused as refused:
            if any(not fact.holds for fact in facts):  # "nothing was changed" would not be true
                raise Failed(refused.id, **refused.params) from refused
            raise
        finally:
            seconds = max((clock.now() - began).total_seconds(), 0.0)  # somebody may have set it back
            self.reports.append(StepReport(step.id, step.kb_step, outcome, tuple(facts), round(seconds, 3)))
            self.tell(Event(f"run.step.{outcome}", {"step": step.id, "kb": step.kb_step}))

    def _facts(self, step: Step, facts: list[Fact]) -> None:
        open_intent = False

        def meet(want: Want) -> Fact:
            nonlocal open_intent
            if open_intent:  # the step knew another way
                self.writer.settle()
            open_intent = True
            found, answer = self.writer.hold(step.id, want)
            open_intent = False
            facts.append(found)
            return answer

        walk(step, self.view, meet)
