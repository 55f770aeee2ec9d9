"""Taking a run back by the plan of :mod:`sepmtk.engine.undo_plan`, journaled like the run.

A resource that is no longer as the run left it is somebody else's by now: it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sepmtk.engine.effectors import registry_value
from sepmtk.engine.ending import end, say_stopped, stopped_now
from sepmtk.engine.history import history
from sepmtk.engine.journal import Journal
from sepmtk.engine.record import address
from sepmtk.engine.runner import RunReport, StepReport
from sepmtk.engine.state import UNDO, fold
from sepmtk.engine.undo_plan import RUNNING, STOPPED, undo_plan
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.engine.writer import Waits, Writer, read
from sepmtk.machine.values import RegistryKey
from sepmtk.model.errors import Failed, Refused, SepmtkError, UndoIncomplete
from sepmtk.model.notice import Event, Phrase, Severity
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.model.resource import Fact, Kind, Resource, Value, Want
from sepmtk.sql.binding import VALUE

EXPIRED_PIN, LEAVE_FAILED = "EXPIRED-PIN", "UNDO-LEAVE-FAILED"


def _pin(wanted: Value) -> str:
    return str(wanted.get("data", "")) if isinstance(wanted, Mapping) else ""


def stops_sql_server(view: RunView, item: Mapping[str, Any], accepted: tuple[str, ...]) -> bool:
    """A pin that SQL Server would refuse to start with (its certificate has expired) is left out unless
    accepted: the old state with SQL Server down is worse than the old state."""
    pinned = _pin(item["wanted"])
    if address(item["resource"]).kind is not Kind.REGISTRY_VALUE or not pinned or EXPIRED_PIN in accepted:
        return False
    from sepmtk.sql.candidates import candidates

    return candidates(view.reader, view.server, pinned=pinned).refuses_to_start


def will_leave(view: RunView, plan: list[dict[str, Any]], accepted: tuple[str, ...]) -> list[dict[str, Any]]:
    """Items that are known not to come back before undo begins."""
    return [item for item in plan if stops_sql_server(view, item, accepted)]


class Undo:
    """Undo of one run, begun or gone on with. ``settled`` are resources that the undo of a run around
    it has put back since: what this run found there then is not to come again."""

    def __init__(
        self, access: RunAccess, journal: Journal, tell: Callable[[Event], None],
        accepted: tuple[str, ...] = (), settled: frozenset[Resource] = frozenset(),
    ) -> None:  # fmt: skip
        self.access = access
        self.journal = journal
        self.tell = tell
        self.accepted = accepted
        self.settled = settled
        self.state = fold(journal.records)
        begun = self.state.half_done if self.state.undo_plan else None
        self.writer = Writer(access, journal, UNDO, begun, tell)
        self.left = [f"{item['resource']} ({item['reason']})" for item in self.state.left]

    def run(self) -> RunReport:
        """Put everything back that can be, item by item."""
        run = self.access.folder.path.name
        reports: list[StepReport] = []
        error: SepmtkError | None = None
        try:
            self._items(self._plan(), reports)
            outcome = self._end()
        except BaseException as raised:  # noqa: BLE001 - whatever it is, SEPM may be stopped
            error = end(self.access, self.journal, raised, "undo-")
            outcome = error.exit_code
        if self.left and error is None and outcome is ExitCode.ROLLBACK_INCOMPLETE:
            error = UndoIncomplete("UNDO-INCOMPLETE", resources="\n".join(self.left), run=run)
            error.after = say_stopped(self.access, stopped_now(self.access.view, fold(self.journal.records)))
        return RunReport(run, outcome, tuple(reports), None, error)

    def _plan(self) -> list[dict[str, Any]]:
        """The one that was begun, or a new one."""
        if self.state.undo_plan is not None:
            if self.accepted:
                self.writer.note("accepted", ids=list(self.accepted))
            return self.state.undo_plan
        past = history(self.access.folder, self.journal.records)
        plan = undo_plan(self.access.view, self.state, past)
        for item in will_leave(self.access.view, plan, self.accepted):
            self.tell(Event("run.undo.will-leave", {"resource": item["resource"]}, Severity.WARNING))
        self.writer.note("undo-begin", plan=plan, accepted=list(self.accepted))
        return plan

    def _end(self) -> ExitCode:
        outcome = "undone-in-part" if self.left else "undone"
        self.writer.note("end", outcome=outcome, left=self.left)
        return ExitCode.ROLLBACK_INCOMPLETE if self.left else ExitCode.DONE

    def _items(self, plan: list[dict[str, Any]], reports: list[StepReport]) -> None:
        for number, item in enumerate(plan):
            if str(number) not in self.state.undone or self._may_have_changed(plan, number):
                self._item_or_leave(str(number), item, reports)

    def _item_or_leave(self, number: str, item: Mapping[str, Any], reports: list[StepReport]) -> None:
        """What can't be put back, now or ever, keeps the undo open; the user may have it left alone."""
        try:
            self._item(number, item, reports)
        except (Failed, Refused) as error:
            if LEAVE_FAILED not in self.accepted:
                run = self.access.folder.path.name
                error.after += (Phrase("run.undo.way-out", {"resource": item["resource"], "run": run}),)
                raise
            self._leave(number, item, address(item["resource"]), error.id, reports)

    def _may_have_changed(self, plan: list[dict[str, Any]], number: int) -> bool:
        """A reboot may have started what was stopped: as long as something has still to be put back,
        what must not run is stopped again."""
        later = range(number + 1, len(plan))
        return plan[number]["wanted"] == STOPPED and any(
            str(n) not in self.state.undone and plan[n]["wanted"] != RUNNING for n in later
        )

    def _item(self, number: str, item: Mapping[str, Any], reports: list[StepReport]) -> None:
        resource = address(item["resource"])
        if stops_sql_server(self.access.view, item, self.accepted):
            self._leave(number, item, resource, EXPIRED_PIN, reports)
        elif resource.kind is Kind.KEY_DACL and read(self.access, resource) is None:
            self._held(number, resource)  # gone with its key
        elif self._is_ours(number, item, resource):
            try:
                found = self._put_back(number, resource, item["wanted"])
                self.writer.tidy(resource)
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

    def _put_back(self, number: str, resource: Resource, wanted: Value) -> Fact:
        """SQL Server always comes back: where it won't start with the certificate that its settings name
        (accepted, or pinned by somebody), they name none, and it starts."""
        try:
            return self.writer.hold(number, Want(resource, wanted))[0]
        except Failed:
            starts_sql = wanted == RUNNING and resource.name == self.access.view.server.sql.service
            if not (starts_sql and self._clear_pin(f"{number}-pin")):
                raise
            return self.writer.hold(number, Want(resource, wanted))[0]

    def _clear_pin(self, number: str) -> bool:
        view = self.access.view
        pin = registry_value.resource(RegistryKey(view.server.sql.settings_key), VALUE)
        pinned = read(self.access, pin)
        if not _pin(pinned):
            return False
        if number not in self.state.undone:  # before it is cleared: nobody could tell of it after a kill
            self._leave(number, {"wanted": pinned, "left": pinned}, pin, EXPIRED_PIN, [])
        self.writer.hold(number, Want(pin, registry_value.text("")))
        return True

    def _is_ours(self, number: str, item: Mapping[str, Any], resource: Resource) -> bool:
        if not item["check"] or (self.writer.intent and self.writer.intent.step == number):
            return True
        found = read(self.access, resource)
        return found == item["wanted"] or (found == item["left"] and resource not in self.settled)

    def _held(self, number: str, resource: Resource) -> None:
        self.writer.note("undo-held", step=number, resource=str(resource))

    def _leave(
        self, number: str, item: Mapping[str, Any], resource: Resource, reason: str, reports: list[StepReport]
    ) -> None:
        try:
            found = read(self.access, resource)
        except (Failed, Refused):  # that may be why it is left
            found = None
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
