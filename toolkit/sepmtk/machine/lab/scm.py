"""The service control manager: states as a function of recorded requests and the clock.

``live/state.json`` holds, per service, its state and what is pending: ``begins`` is when a start
begins (after what it depends on), ``until`` when the pending state ends. :func:`settle` makes
come about what is due, in the order of time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from sepmtk.machine.errors import Busy, NotFound, Unsupported
from sepmtk.machine.lab import manager, sqlserver
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.services import SQL, configuration, depends_on, order

STATE = "live/state.json"
Live = dict[str, Any]
DEPENDENCY_FAILED = 1068  # ERROR_SERVICE_DEPENDENCY_FAIL
PROCESS_ABORTED = 1067  # ERROR_PROCESS_ABORTED
_FAILING_SECONDS = 3.0

_STARTERS: dict[str, Callable[[Lab, Live, float], tuple[int, int] | None]] = {
    "semsrv": manager.start_manager,
    "semapisrv": manager.start_api,
    "semwebsrv": manager.start_web,
}
"""What a process does at its start: reads its settings once, and may fail with its exit codes."""


def lab_at(root: Path) -> Lab:
    """The lab in a folder, whose turns begin with :func:`settle`.

    Raises:
        NotFound: there is no lab.
    """
    return Lab(root, settle)


def settle(lab: Lab, now: float) -> Live:
    """Bring about what is due by ``now``; returns the live state, saved where it changed."""
    live: Live | None = lab.read(STATE)
    if live is None:
        return boot(lab, now)
    changed = False
    while due := _next(lab, live, now):
        _happen(lab, live, due[2], due[0])
        changed = True
    if changed:
        lab.save(STATE, live)
    return live


def boot(lab: Lab, at: float) -> Live:
    """After a power cut: services of start mode AUTO have been started, in order."""
    live: Live = {"services": {name: _stopped() for name in configuration(lab)}, "loaded": {}}
    for name in order(lab):
        if configuration(lab)[name]["start_mode"] == "auto":
            start_now(lab, live, name, at)
    lab.save(STATE, live)
    return live


def start_now(lab: Lab, live: Live, name: str, at: float) -> None:
    """Start ``name`` at a moment in the past, with all that this entails."""
    failed = begin(lab, live, name, at)
    live["services"][name] = _stopped(*failed) if failed else _stopped() | {"state": "running"}


def _stopped(exit_code: int = 0, specific_code: int = 0) -> dict[str, Any]:
    return {
        "state": "stopped",
        "begins": None,
        "until": None,
        "fails": None,
        "exit_code": exit_code,
        "specific_code": specific_code,
    }


def _next(lab: Lab, live: Live, now: float) -> tuple[float, int, str] | None:
    """The earliest change that is due: when, its place in the start order, whose."""
    due = []
    for name, service in live["services"].items():
        moment = service["begins"] if service["begins"] is not None else service["until"]
        if moment is not None and moment <= now and not _hangs(lab, name, service):
            due.append((moment, name))
    if not due:  # as nearly always: the order costs reads
        return None
    places = {name: i for i, name in enumerate(order(lab))}
    return min((moment, places[name], name) for moment, name in due)


def _fault(lab: Lab, name: str, state: str) -> str | None:
    """``hang`` or ``fail`` where one is switched on for a start or stop of ``name``."""
    found: str | None = (
        lab.config["faults"].get(name, {}).get("start" if state == "start_pending" else "stop")
    )
    return found


def _hangs(lab: Lab, name: str, service: dict[str, Any]) -> bool:
    return service["begins"] is None and _fault(lab, name, service["state"]) == "hang"


def _happen(lab: Lab, live: Live, name: str, at: float) -> None:
    service = live["services"][name]
    if service["state"] == "stop_pending":
        if _fault(lab, name, "stop_pending") == "fail":
            live["services"][name] = _stopped() | {"state": "running"}
            return
        live["services"][name] = _stopped()
        live["loaded"].pop(name, None)
        manager.ended(lab, name, at)
    elif service["begins"] is not None:
        _begin_when_possible(lab, live, name, at)
    else:
        failed = service["fails"]
        live["services"][name] = _stopped(*failed) if failed else _stopped() | {"state": "running"}
        if name == SQL and not failed:
            manager.find_database(lab, live, at)


def _begin_when_possible(lab: Lab, live: Live, name: str, at: float) -> None:
    """A start begins once all that it depends on runs; it is over when one of them has failed."""
    service = live["services"][name]
    needed = [live["services"][n] for n in depends_on(lab, name)]
    if waits := [n for n in needed if n["state"] == "start_pending"]:
        moments = [n["begins"] if n["begins"] is not None else n["until"] for n in waits]
        service["begins"] = max(at, *moments) + 0.001
    elif any(n["state"] != "running" for n in needed):
        live["services"][name] = _stopped(DEPENDENCY_FAILED)
    else:
        failed = begin(lab, live, name, at)
        seconds = _FAILING_SECONDS if failed else float(configuration(lab)[name]["start_seconds"])
        service.update(begins=None, until=at + seconds, fails=failed)


def begin(lab: Lab, live: Live, name: str, at: float) -> tuple[int, int] | None:
    """The process is there and reads what it reads. Its exit codes where it will fail."""
    if _fault(lab, name, "start_pending") == "fail":
        return PROCESS_ABORTED, 0
    if name.startswith("MSSQL$"):
        return sqlserver.start(lab, live, at, name)
    starter = _STARTERS.get(name)
    return starter(lab, live, at) if starter else None


def request_run(lab: Lab, name: str, now: float) -> None:
    """StartService: what it depends on is started first."""
    live = settle(lab, now)
    if _run(lab, live, name, now):
        lab.save(STATE, live)
        settle(lab, now)


def _run(lab: Lab, live: Live, name: str, now: float) -> bool:
    service = _known(live, name)
    if service["state"] == "running":
        return False
    if service["state"] != "stopped":
        raise Busy(
            name,
            "1056: an instance of the service is already running"
            if service["state"] == "start_pending"
            else "1061: the service cannot accept control messages at this time",
        )
    if configuration(lab)[name]["start_mode"] == "disabled":
        raise Unsupported(name, "1058: the service is disabled")
    for needed in depends_on(lab, name):
        if live["services"][needed]["state"] in ("stopped", "stop_pending"):
            _run(lab, live, needed, now)
    live["services"][name] = _stopped() | {"state": "start_pending", "begins": now}
    return True


def request_stop(lab: Lab, name: str, now: float) -> None:
    """ControlService(STOP): refused while running services depend on it."""
    live = settle(lab, now)
    service = _known(live, name)
    if service["state"] == "stopped":
        return
    if service["state"] != "running":
        raise Busy(name, "1061: the service cannot accept control messages at this time")
    up = [
        n
        for n in live["services"]
        if name in depends_on(lab, n) and live["services"][n]["state"] != "stopped"
    ]
    if up:
        raise Busy(name, f"1051: running services depend on it: {', '.join(sorted(up))}")
    seconds = float(configuration(lab)[name]["stop_seconds"])
    live["services"][name] = _stopped() | {"state": "stop_pending", "until": now + seconds}
    if name == SQL:
        manager.lose_database(lab, live, now)
    lab.save(STATE, live)


def _known(live: Live, name: str) -> dict[str, Any]:
    if name not in live["services"]:
        raise NotFound(name, "1060: the service does not exist")
    service: dict[str, Any] = live["services"][name]
    return service
