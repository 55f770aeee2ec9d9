"""The services of the host, and the Services port over the service control manager."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import Request, ServiceInfo, ServiceState, SidType, StartMode

TABLE = "machine/services.json"
SQL = "MSSQL$SQLEXPRESSSYMC"

GRAPHS: dict[str, dict[str, list[str]]] = {
    "api": {"semapisrv": ["semsrv"]},
    "none": {},
    "sql": {"semapisrv": ["semsrv"], "semsrv": [SQL]},
}
"""No source gives the dependencies among SEPM's services: three answers, ``api`` is assumed."""


def service_entry(
    display: str,
    account: str,
    image: str,
    seconds: tuple[float, float],
    wait_hint: float,
    *,
    ja: str = "",
    start_mode: str = "auto",
    sid_type: str = "unrestricted",
    depends_on: tuple[str, ...] = (),
) -> dict[str, Any]:
    """What is configured of a service; seconds are those of its start and its stop."""
    return {
        "display": {"en": display, "ja": ja or display},
        "account": account,
        "image_path": image,
        "start_seconds": seconds[0],
        "stop_seconds": seconds[1],
        "wait_hint": wait_hint,
        "start_mode": start_mode,
        "sid_type": sid_type,
        "depends_on": list(depends_on),
    }


def configuration(lab: Lab) -> dict[str, dict[str, Any]]:
    """What is configured per service."""
    table: dict[str, dict[str, Any]] = lab.read(TABLE)
    return table


def depends_on(lab: Lab, name: str) -> list[str]:
    """A service's own dependencies, or what the graph in use says of it."""
    own = configuration(lab)[name]["depends_on"]
    return [*own, *(n for n in GRAPHS[lab.switch("service_graph")].get(name, []) if n not in own)]


def order(lab: Lab) -> list[str]:
    """All services, each after what it depends on; SQL Server first."""
    done: list[str] = []

    def visit(name: str) -> None:
        if name not in done:
            for needed in depends_on(lab, name):
                visit(needed)
            done.append(name)

    for name in sorted(configuration(lab), key=lambda n: (n != SQL, n != "semsrv", n)):
        visit(name)
    return done


class LabServices:
    """Services as the service control manager shows them; names are matched without case."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def names(self) -> Sequence[str]:
        with self._lab.turn():
            return sorted(configuration(self._lab))

    def info(self, name: str) -> ServiceInfo:
        from sepmtk.machine.lab import scm

        with self._lab.hold():
            live = scm.settle(self._lab, self._lab.now())
            name = self._stored(name)
            set_up, is_now = configuration(self._lab)[name], live["services"][name]
            language = "ja" if self._lab.config["language"].startswith("ja") else "en"
            return ServiceInfo(
                name,
                set_up["display"][language],
                ServiceState(is_now["state"]),
                StartMode(set_up["start_mode"]),
                set_up["account"],
                SidType(set_up["sid_type"]),
                tuple(depends_on(self._lab, name)),
                timedelta(seconds=set_up["wait_hint"]),
                is_now["exit_code"],
                is_now["specific_code"],
                set_up["image_path"],
            )

    def request(self, name: str, what: Request) -> None:
        from sepmtk.machine.lab import scm

        with self._lab.writing(name):
            ask = scm.request_run if what is Request.RUN else scm.request_stop
            ask(self._lab, self._stored(name), self._lab.now())

    def _stored(self, name: str) -> str:
        found = next((n for n in configuration(self._lab) if n.casefold() == name.casefold()), None)
        if found is None:
            raise NotFound(name, "1060: the service does not exist")
        return found
