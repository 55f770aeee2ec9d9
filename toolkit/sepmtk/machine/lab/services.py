"""What is configured of the host's services: their table, what they depend on, in which order they start."""

from __future__ import annotations

from typing import Any

from sepmtk.machine.lab.lab import Lab

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
