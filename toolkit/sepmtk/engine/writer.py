"""Making one fact hold, so that a kill at any instant leaves a journal that tells where it was.

before-image → intent → write → read back → effect, each on the disk before the next.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext

from sepmtk.engine.effector import Effector
from sepmtk.engine.effectors import EFFECTORS
from sepmtk.engine.failure import port_failure
from sepmtk.engine.interrupts import uninterrupted
from sepmtk.engine.journal import Journal
from sepmtk.engine.state import Intent, fold
from sepmtk.engine.step import Stopped
from sepmtk.engine.view import RunAccess
from sepmtk.machine.errors import PortError
from sepmtk.model.errors import Drifted, Failed
from sepmtk.model.notice import Event
from sepmtk.model.resource import By, Fact, Resource, Value, Want


def read(access: RunAccess, resource: Resource) -> Value:
    """What ``resource`` is now.

    Raises:
        Failed: ``CANNOT-READ`` with the host's own words.
    """
    try:
        return EFFECTORS[resource.kind].read(access.view, resource.name)
    except PortError as error:
        raise port_failure("CANNOT-READ", resource, error) from error


class Waits(Stopped):
    """A fact is not ours to change: a person, the clock or other machines have to."""

    def __init__(self, fact: Fact) -> None:
        self.fact = fact


class Writer:
    """Writing access and the journal of one run. ``intent`` is what a killed process left open."""

    def __init__(
        self, access: RunAccess, journal: Journal, phase: str, intent: Intent | None,
        tell: Callable[[Event], None],
    ) -> None:  # fmt: skip
        self.access = access
        self.journal = journal
        self.phase = phase
        self.intent = intent
        self.tell = tell

    def note(self, type: str, /, **more: object) -> None:
        """Add a record to the journal."""
        self.journal.add(type, self.access.machine.clock.now(), **more)

    def hold(self, step: str, want: Want) -> tuple[Fact, Fact]:
        """See to it that ``want`` holds. Gives back what was found and what is now.

        Raises:
            Waits: it does not hold and is not ours to change.
            Drifted: ``DRIFT`` where an interrupted change left neither the old nor the new value.
            Failed: ``CANNOT-READ``, ``CANNOT-WRITE``, or ``NOT-SEEN`` where what was written is
                not what is read.
        """
        found = read(self.access, want.resource)
        fact = Fact(want.resource, found, want.wanted, want.judge(found), want.by, want.not_before)
        intent = self._open_intent(step, want.resource)
        if fact.holds:
            if intent:
                self._seen(step, want.resource, intent.before, found)
            if want.by is not By.TOOL:
                self.note("seen", step=step, resource=str(want.resource), value=found)
            return fact, fact
        if want.by is not By.TOOL:
            raise Waits(fact)
        if intent and found != intent.before and not EFFECTORS[want.resource.kind].convergent:
            raise Drifted("DRIFT", resources=str(want.resource), first=str(want.resource))
        return fact, self._change(step, want, intent.before if intent else found)

    def _open_intent(self, step: str, resource: Resource) -> Intent | None:
        intent = self.intent
        if intent and intent.resource == resource and intent.step == step:
            self.intent = None
            return intent
        return None

    def _change(self, step: str, want: Want, before: Value) -> Fact:
        resource = want.resource
        effector = EFFECTORS[resource.kind]
        name = {"phase": self.phase, "step": step, "resource": str(resource)}
        effector.keep(self.access.view, self.access.folder, resource.name, before)
        self.note("before", **name, value=before)
        self.note("intent", resource=str(resource), wanted=want.wanted)
        self.tell(Event(f"run.{self.phase}.writing", {"resource": str(resource), "wanted": want.wanted}))
        self._write(effector, want)
        after = read(self.access, resource)
        holds = want.judge(after)
        if not holds and want.must:
            raise Failed("NOT-SEEN", resource=str(resource), wanted=str(want.wanted), after=str(after))
        self._seen(step, resource, before, after)
        return Fact(resource, before, want.wanted, holds)

    def _write(self, effector: Effector, want: Want) -> None:
        name = want.resource.name
        try:
            with nullcontext() if effector.volatile else uninterrupted():
                effector.write(self.access, name, want.wanted)
        except PortError as error:
            raise port_failure("CANNOT-WRITE", want.resource, error) from error
        except Failed:
            if want.must:
                raise  # otherwise the step reads what came of it and knows another way

    def tidy(self, resource: Resource) -> None:
        """Take away what a write that was cut short has left beside it."""
        try:
            EFFECTORS[resource.kind].tidy(self.access, resource.name)
        except PortError as error:
            raise port_failure("CANNOT-WRITE", resource, error) from error

    def settle(self) -> None:
        """Record what became of a write that failed, where the step knows another way."""
        intent = fold(self.journal.records).half_done
        if intent:
            self._seen(intent.step, intent.resource, intent.before, read(self.access, intent.resource))

    def _seen(self, step: str, resource: Resource, before: Value, after: Value) -> None:
        name = {"phase": self.phase, "step": step, "resource": str(resource)}
        self.note("effect", **name, before=before, after=after)
