"""Taking a run back: a bracketed plan of its own, journaled like the run.

What must not run is stopped, what was changed is put back in reverse, what ran is started.
A resource that is no longer as the run left it is somebody else's by now: it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sepmtk.machine.values import ServiceState
from sepmtk.model.errors import Refused, SepmtkError, UndoIncomplete
from sepmtk.model.notice import Event
from sepmtk.model.outcome import ExitCode, StepOutcome
from sepmtk.model.resource import Kind, Resource, UndoClass, Value, Want
from sepmtk.run.effectors import EFFECTORS
from sepmtk.run.effectors import service as service_effector
from sepmtk.run.journal import Journal
from sepmtk.run.look import Hands, Look
from sepmtk.run.order import start_order, stop_order
from sepmtk.run.runner import RunReport, StepReport
from sepmtk.run.state import UNDO, State, address, fold, net_effects
from sepmtk.run.writer import Waits, Writer, failure_record, read

EXPIRED_PIN = "EXPIRED-PIN"

RUNNING, STOPPED = ServiceState.RUNNING.value, ServiceState.STOPPED.value


def undo_plan(look: Look, state: State) -> list[dict[str, Any]]:
    """What undo does, in order: plain items with ``resource``, ``wanted``, ``left`` (as the run left it)."""
    net, sql = net_effects(state.effects), look.server.sql.service
    if state.intent and state.intent.declared:
        before = net.get(state.intent.resource, (state.intent.before, None))[0]
        net[state.intent.resource] = (before, None)  # half done: whatever is there now was ours
    services = {r.name: _settled(before) for r, (before, _) in net.items() if r.kind is Kind.SERVICE}
    changed = [r for r in net if EFFECTORS[r.kind].undo is UndoClass.EXACT and r.kind is not Kind.SERVICE]
    kinds = {r.kind for r in net}
    half = state.intent.resource if state.intent and state.intent.declared else None
    items: list[dict[str, Any]] = []
    involved = _involved(look, services, kinds)
    if involved:
        items += [
            _item(service_effector.resource(n), STOPPED)
            for n in stop_order(look.reader.services, involved, sql)
        ]
    for resource in reversed(changed):
        before, after = net[resource]
        items.append(_item(resource, before, after, check=resource != half))
    ran = [n for n in involved if services.get(n, _state(look, n)) == RUNNING]
    items += [
        _item(service_effector.resource(n), RUNNING) for n in start_order(look.reader.services, ran, sql)
    ]
    return items


def _involved(look: Look, touched: Mapping[str, Value], kinds: set[Kind]) -> list[str]:
    """Services that must not run meanwhile: SEPM's where ROOT.xml changes, and SQL Server too
    where it has read what is put back (it is never restarted under a running SEPM)."""
    sepm = look.server.services if kinds & {Kind.XML_VALUE, Kind.LOADED} else ()
    sql = (look.server.sql.service,) if Kind.LOADED in kinds else ()
    return list(dict.fromkeys([*sepm, *sql, *touched]))


def _state(look: Look, name: str) -> Value:
    return _settled(service_effector.EFFECTOR.read(look, name))


def _settled(state: Value) -> Value:
    """Where a service between two states was going."""
    return {"start_pending": RUNNING, "stop_pending": STOPPED, "paused": RUNNING}.get(str(state), state)


def _item(resource: Resource, wanted: Value, left: Value = None, check: bool = False) -> dict[str, Any]:
    return {"resource": str(resource), "wanted": wanted, "left": left, "check": check}


def _pin(wanted: Value) -> str:
    return str(wanted.get("data", "")) if isinstance(wanted, Mapping) else ""


class Undo:
    """Undo of one run, begun or gone on with."""

    def __init__(
        self, hands: Hands, journal: Journal, tell: Callable[[Event], None], accepted: tuple[str, ...] = ()
    ) -> None:
        self.hands = hands
        self.journal = journal
        self.tell = tell
        self.accepted = accepted
        self.state = fold(journal.records)
        self.writer = Writer(hands, journal, UNDO, self.state.intent if self.state.undo_plan else None, tell)
        self.left = [f"{item['resource']} ({item['reason']})" for item in self.state.left]

    def run(self) -> RunReport:
        """Put everything back that can be, item by item."""
        run = self.hands.folder.path.name
        reports: list[StepReport] = []
        error: SepmtkError | None = None
        if self.state.undo_plan is None:
            plan = undo_plan(self.hands.look, self.state)
            self.writer.note("undo-begin", plan=plan, accepted=list(self.accepted))
        else:
            plan = self.state.undo_plan
        try:
            self._items(plan, reports)
            outcome = self._end()
        except SepmtkError as raised:
            error, outcome = raised, raised.exit_code
            self.writer.note("fail", outcome="undo-failed", **failure_record(raised))
        except KeyboardInterrupt:
            outcome = ExitCode.INTERRUPTED
            self.writer.note("interrupted", outcome="undo-interrupted")
        if self.left and error is None and outcome is ExitCode.ROLLBACK_INCOMPLETE:
            error = UndoIncomplete("UNDO-INCOMPLETE", resources="\n".join(self.left), run=run)
        return RunReport(run, outcome, tuple(reports), None, error)

    def _end(self) -> ExitCode:
        outcome = "undone-in-part" if self.left else "undone"
        self.writer.note("end", outcome=outcome, left=self.left)
        return ExitCode.ROLLBACK_INCOMPLETE if self.left else ExitCode.DONE

    def _items(self, plan: list[dict[str, Any]], reports: list[StepReport]) -> None:
        for number, item in enumerate(plan):
            if str(number) not in self.state.undone:
                self._item(str(number), item, reports)

    def _item(self, number: str, item: Mapping[str, Any], reports: list[StepReport]) -> None:
        resource = address(item["resource"])
        if self._stops_sql_server(item, resource):
            self._leave(number, item, resource, EXPIRED_PIN, reports)
        elif self._is_ours(number, item, resource):
            try:
                found, _ = self.writer.hold(number, Want(resource, item["wanted"]))
            except Refused as refused:
                self._leave(number, item, resource, refused.id, reports)
                return
            except Waits:  # pragma: no cover - undo asks nobody
                return
            if found.holds:
                self.writer.note("undo-held", step=number, resource=str(resource))
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
        if resource.kind is Kind.KEY_DACL and found is None:
            return True
        return found in (item["left"], item["wanted"])

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
        self.tell(Event("run.undo.left", {"resource": str(resource), "wanted": item["wanted"]}))
        reports.append(StepReport(str(resource), "", StepOutcome.SKIPPED))
