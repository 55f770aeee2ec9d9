"""What undo will do, in order: a bracketed plan of its own, frozen in the journal when undo begins.

What must not run is stopped, what was changed is put back in reverse, what ran is started.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from sepmtk.engine.effectors import EFFECTORS, loaded, store_entry
from sepmtk.engine.effectors import service as service_effector
from sepmtk.engine.order import start_order, stop_order
from sepmtk.engine.state import Effect, State, net_effects
from sepmtk.engine.view import RunView
from sepmtk.machine.values import ServiceState
from sepmtk.model.resource import Kind, Resource, UndoClass, Value

RUNNING, STOPPED = ServiceState.RUNNING.value, ServiceState.STOPPED.value

Before: TypeAlias = "tuple[Value, Value]"
"""What a resource was before the run, and how the run left it."""


def undo_plan(view: RunView, state: State, past: Sequence[Effect]) -> list[dict[str, Any]]:
    """What undo does, in order: plain items with ``resource``, ``wanted``, ``left`` (as the run left
    it, or a single command given within it: ``past`` knows of both)."""
    net, sql, half = net_effects(state.effects), view.server.sql.service, state.half_done
    if half:
        before = net.get(half.resource, (half.before, None))[0]
        net[half.resource] = (before, None)  # whatever is there now was ours
    services = _states_before(net)
    changed = [r for r in net if EFFECTORS[r.kind].undo is UndoClass.EXACT and r.kind is not Kind.SERVICE]
    last = {effect.resource: effect.after for effect in past}
    certain = {r for r in net if half is None or r != half.resource or not EFFECTORS[r.kind].convergent}
    if half:
        last[half.resource] = half.wanted

    def back(resource: Resource) -> dict[str, Any]:
        return _item(resource, net[resource][0], last.get(resource), check=resource in certain)

    # What goes over SEPM's own API goes back while SEPM still runs.
    items = [back(r) for r in reversed(changed) if r.kind is Kind.REST_SETTING]
    involved = _involved(view, services, net)
    if involved:
        items += [
            _item(service_effector.resource(n), STOPPED)
            for n in stop_order(view.reader.services, involved, sql)
        ]
    items += [back(r) for r in reversed(changed) if r.kind is not Kind.REST_SETTING]
    ran = [n for n in involved if services.get(n, _state(view, n)) == RUNNING]
    items += [
        _item(service_effector.resource(n), RUNNING) for n in start_order(view.reader.services, ran, sql)
    ]
    return items


def _states_before(net: Mapping[Resource, Before]) -> dict[str, Value]:
    """State by service that the run changed, before its first change. One that was restarted ran
    before if it showed a certificate."""
    states: dict[str, Value] = {}
    for resource, (before, _) in net.items():
        if resource.kind is Kind.SERVICE:
            states.setdefault(resource.name, _settled(before))
        elif resource.kind is Kind.LOADED and before:
            states.setdefault(loaded.service_of(resource), RUNNING)
    return states


def _involved(view: RunView, touched: Mapping[str, Value], net: Mapping[Resource, Before]) -> list[str]:
    """Services that must not run meanwhile: SEPM's where ROOT.xml changes, and SQL Server too
    where it has read what is put back (it is never restarted under a running SEPM)."""
    kinds = {resource.kind for resource in net}
    restarts = Kind.LOADED in kinds or _shows_what_goes(view, net)
    sepm = view.server.services if restarts or Kind.XML_VALUE in kinds else ()
    sql = (view.server.sql.service,) if restarts else ()
    return list(dict.fromkeys([*sepm, *sql, *touched]))


def _shows_what_goes(view: RunView, net: Mapping[Resource, Before]) -> bool:
    """After a reboot SQL Server may show the run's certificate although the run never restarted it."""
    new = {
        store_entry.thumbprint_of(resource)
        for resource, (before, _) in net.items()
        if resource.kind is Kind.STORE_ENTRY and before is None
    }
    sql = view.server.sql
    return bool(new) and loaded.EFFECTOR.read(view, loaded.resource(sql.service, sql.tcp_port).name) in new


def _state(view: RunView, name: str) -> Value:
    return _settled(service_effector.EFFECTOR.read(view, name))


def _settled(state: Value) -> Value:
    """Where a service between two states was going."""
    return {"start_pending": RUNNING, "stop_pending": STOPPED, "paused": RUNNING}.get(str(state), state)


def _item(resource: Resource, wanted: Value, left: Value = None, check: bool = False) -> dict[str, Any]:
    return {"resource": str(resource), "wanted": wanted, "left": left, "check": check}
