"""A proxy around any host that makes the n-th operation fail, hang, raise anything or be the
process's last.

Used by the tests that interrupt a run at every write, before and after it, and at every read. The
trace of an unbroken run (a plan without ``at``) says how many operations there are.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, cast

from sepmtk.machine.errors import Busy, HostFailure
from sepmtk.machine.ports import (
    Clock,
    Events,
    Files,
    Host,
    Keys,
    Machine,
    Network,
    Registry,
    Services,
    Stores,
)
from sepmtk.machine.values import Request, ServiceInfo, ServiceState

WRITES = {
    "files": ("replace", "tidy", "make_folder", "remove"),
    "registry": ("set", "delete"),
    "stores": ("add", "remove"),
    "keys": ("create", "set_dacl", "remove"),
    "services": ("request",),
    "events": ("write",),
}
"""Every writing operation of every port."""

IO_DEVICE = 1117  # ERROR_IO_DEVICE
KILLED = 137  # what a shell reports after SIGKILL
STUCK_SECONDS = 60.0


class FaultKind(StrEnum):
    """What happens: an error of the host; nothing ever happens; the process is gone; an exception
    that no port may raise."""

    FAIL = "fail"
    HANG = "hang"
    KILL = "kill"
    RAISE = "raise"


@dataclass
class FaultPlan:
    """Which write, and whether before or after it: ``at`` is its number, from 0 over all ports, or how its
    line in ``trace`` begins.

    With ``reads`` every operation counts, of the clock, the network and the host too. ``error`` makes
    what RAISE raises. ``trace`` collects what was asked for, without its content.
    """

    at: int | str | None = None
    kind: FaultKind = FaultKind.FAIL
    after: bool = False
    reads: bool = False
    error: Callable[[], BaseException] = lambda: RuntimeError("injected")
    trace: list[str] = field(default_factory=list)


def with_faults(machine: Machine, plan: FaultPlan) -> Machine:
    """``machine``, but its operations are traced and one of them goes wrong as planned.

    A hanging service request leaves the service pending, as seen through this proxy, whether or
    not it reached the host; any other hanging write is Busy after a minute on the host's clock.
    """
    ports = (*WRITES, "network", "host", "clock")
    proxies = {name: _Port(name, getattr(machine, name), plan, machine.clock) for name in ports}
    return replace(
        machine,
        files=cast(Files, proxies["files"]), registry=cast(Registry, proxies["registry"]),
        stores=cast(Stores, proxies["stores"]), keys=cast(Keys, proxies["keys"]),
        services=cast(Services, _Services(proxies["services"])), events=cast(Events, proxies["events"]),
        network=cast(Network, proxies["network"]),
        host=cast(Host, proxies["host"]),
        clock=cast(Clock, proxies["clock"]),
    )  # fmt: skip


class _Port:
    """A port whose operations pass through the plan: those that write, or all of them."""

    def __init__(self, name: str, port: Any, plan: FaultPlan, clock: Clock) -> None:
        self._name, self._port, self._plan, self._clock = name, port, plan, clock
        self.hanging: dict[str, Request] = {}

    def __getattr__(self, operation: str) -> Any:
        real = getattr(self._port, operation)
        if not self._plan.reads and operation not in WRITES.get(self._name, ()):
            return real
        return lambda *given, **named: self._call(operation, real, given, named)

    def _call(self, operation: str, real: Callable[..., Any], given: Any, named: Any) -> Any:
        plan = self._plan
        shown = [*given, *named.values()]
        number = len(plan.trace)
        line = " ".join([f"{self._name}.{operation}", *map(str, _visible(self._name, shown))])
        plan.trace.append(line)
        if not (line.startswith(plan.at) if isinstance(plan.at, str) else number == plan.at):
            return real(*given, **named)
        found = real(*given, **named) if plan.after else None
        self._strike(line, shown)
        return found

    def _strike(self, what: str, given: list[Any]) -> None:
        if self._plan.kind is FaultKind.KILL:
            os._exit(KILLED)
        if self._plan.kind is FaultKind.RAISE:
            raise self._plan.error()
        if self._plan.kind is FaultKind.FAIL:
            raise HostFailure(what, IO_DEVICE, "injected fault")
        if self._name == "services":
            self.hanging[str(given[0]).casefold()] = given[1]
            return
        self._clock.sleep(STUCK_SECONDS)
        raise Busy(what, "injected fault: it never came back")


class _Services:
    """Shows a service pending for ever once a request to it hangs."""

    def __init__(self, proxy: _Port) -> None:
        self._proxy = proxy

    def names(self) -> Any:
        return self._proxy.names()

    def info(self, name: str) -> ServiceInfo:
        found: ServiceInfo = self._proxy.info(name)
        wanted = self._proxy.hanging.get(name.casefold())
        if wanted is None:
            return found
        pending = ServiceState.START_PENDING if wanted is Request.RUN else ServiceState.STOP_PENDING
        return replace(found, state=pending)

    def request(self, name: str, what: Request) -> None:
        if name.casefold() in self._proxy.hanging:
            raise Busy(name, "1061: the service cannot accept control messages at this time")
        self._proxy.request(name, what)


def _visible(port: str, given: list[Any]) -> list[Any]:
    """What a trace may show: names, never content or keys."""
    several = {"registry": 2, "services": 2}.get(port, 1)
    shown = given[:several]
    if port == "stores" and len(given) > 1 and isinstance(given[1], str):
        shown = given[:2]  # a thumbprint
    return shown
