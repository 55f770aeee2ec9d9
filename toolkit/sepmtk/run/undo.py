"""Taking a run back by the plan of :mod:`sepmtk.run.undo_plan`, journaled like the run.

A resource that is no longer as the run left it is somebody else's by now: it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sepmtk.model.errors import Refused, SepmtkError, UndoIncomplete
from sepmtk.model.notice import Event, Severity
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.model.resource import Kind, Resource, Value, Want
from sepmtk.run.ending import end
from sepmtk.run.history import history
from sepmtk.run.journal import Journal
from sepmtk.run.look import Hands
from sepmtk.run.runner import RunReport, StepReport
from sepmtk.run.state import UNDO, address, fold
from sepmtk.run.undo_plan import RUNNING, STOPPED, undo_plan
from sepmtk.run.writer import Waits, Writer, read

EXPIRED_PIN = "EXPIRED-PIN"


def _pin(wanted: Value) -> str:
    return str(wanted.get("data", "")) if isinstance(wanted, Mapping) else ""


class Undo:
    """Undo of one run, begun or gone on with. ``settled`` are resources that the undo of a run around
    it has put back since: what this run found there then is not to come again."""

    def __init__(
        self, hands: Hands, journal: Journal, tell: Callable[[Event], None],
        accepted: tuple[str, ...] = (), settled: frozenset[Resource] = frozenset(),
    ) -> None:  # fmt: skip
        self.hands = hands
        self.journal = journal
        self.tell = tell
        self.accepted = accepted
        self.settled = settled
        self.state = fold(journal.records)
        self.writer = Writer(hands, journal, UNDO, self.state.intent if self.state.undo_plan else None, tell)
        self.left = [f"{item['resource']} ({item['reason']})" for item in self.state.left]

    def run(self) -> RunReport:
        """Put everything back that can be, item by item."""
        run = self.hands.folder.path.name
        reports: list[StepReport] = []
        error: SepmtkError | None = None
        try:
            self._items(self._plan(), reports)
            outcome = self._end()
        except BaseException as raised:  # noqa: BLE001 - whatever it is, SEPM may be stopped
            error = end(self.hands, self.journal, raised, "undo-")
            outcome = error.exit_code
        if self.left and error is None and outcome is ExitCode.ROLLBACK_INCOMPLETE:
            error = UndoIncomplete("UNDO-INCOMPLETE", resources="\n".join(self.left), run=run)
        return RunReport(run, outcome, tuple(reports), None, error)

    def _plan(self) -> list[dict[str, Any]]:
        """The one that was begun, or a new one."""
        if self.state.undo_plan is not None:
            return self.state.undo_plan
        past = history(self.hands.folder, self.journal.records)
        plan = undo_plan(self.hands.look, self.state, past)
        self.writer.note("undo-begin", plan=plan, accepted=list(self.accepted))
        return plan

    def _end(self) -> ExitCode:
        outcome = "undone-in-part" if self.left else "undone"
        self.writer.note("end", outcome=outcome, left=self.left)
        return ExitCode.ROLLBACK_INCOMPLETE if self.left else ExitCode.DONE

    def _items(self, plan: list[dict[str, Any]], reports: list[StepReport]) -> None:
        for number, item in enumerate(plan):
            if str(number) not in self.state.undone or self._may_have_changed(plan, number):
                self._item(str(number), item, reports)

    def _may_have_changed(self, plan: list[dict[str, Any]], number: int) -> bool:
        """A reboot may have started what was stopped: as long as something has still to be put back,
        what must not run is stopped again."""
        later = range(number + 1, len(plan))
        return plan[number]["wanted"] == STOPPED and any(
            str(n) not in self.state.undone and plan[n]["wanted"] != RUNNING for n in later
        )

    def _item(self, number: str, item: Mapping[str, Any], reports: list[StepReport]) -> None:
        resource = address(item["resource"])
        if self._stops_sql_server(item, resource):
            self._leave(number, item, resource, EXPIRED_PIN, reports)
        elif resource.kind is Kind.KEY_DACL and read(self.hands, resource) is None:
            self._held(number, resource)  # gone with its key
        elif self._is_ours(number, item, resource):
            try:
                found, _ = self.writer.hold(number, Want(resource, item["wanted"]))
            except Refused as refused:
                self._leave(number, item, resource, refused.id, reports)
                return
            except Waits:  # pragma: no cover - undo asks nobody
                return
            if found.holds:
                self._held(number, resource)
            reports.append(StepReport(str(resource), "", StepOutcome.UNDONE, (found,)))
        else:
            self._leave(number, item, resource, "CHANGED-SINCE", reports)

    def _stops_sql_server(self, item: Mapping[str, Any], resource: Resource) -> bool:
        """A pin that SQL Server would refuse to start with (its certificate has expired) is left
        out unless accepted: the old state with SQL Server down is worse than the old state."""
        pinned = _pin(item["wanted"])
        if resource.kind is not Kind.REGISTRY_VALUE or not pinned or EXPIRED_PIN in self.accepted:
            return False
        from sepmtk.sql.candidates import candidates

        look = self.hands.look
        return candidates(look.reader, look.server, pinned=pinned).refuses_to_start

    def _is_ours(self, number: str, item: Mapping[str, Any], resource: Resource) -> bool:
        if not item["check"] or (self.writer.intent and self.writer.intent.step == number):
            return True
        found = read(self.hands, resource)
        return found == item["wanted"] or (found == item["left"] and resource not in self.settled)

    def _held(self, number: str, resource: Resource) -> None:
        self.writer.note("undo-held", step=number, resource=str(resource))

    def _leave(
        self, number: str, item: Mapping[str, Any], resource: Resource, reason: str, reports: list[StepReport]
    ) -> None:
        found = read(self.hands, resource)
        self.left.append(f"{resource} ({reason})")
        self.writer.note(
            "undo-left",
            step=number,
            resource=str(resource),
            found=found,
            expected=item["left"],
            reason=reason,
        )
        left = {"resource": str(resource), "wanted": item["wanted"]}
        self.tell(Event("run.undo.left", left, Severity.WARNING))
        reports.append(StepReport(str(resource), "", StepOutcome.SKIPPED))
