"""``service``."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation, items, ranged
from sepmtk.operations.table.nothing import Nothing
from sepmtk.operations.table.single import CHANGE, single_reply


@dataclass(frozen=True)
class Services:
    """Services by name; without names SEPM's own. SQL Server is started with them, never stopped."""

    names: tuple[str, ...] = ()
    service_timeout: float = ranged(120.0, 1, 86400)


def list_(call: Call, asked: Nothing) -> Reply:
    """States, accounts, dependencies."""
    from sepmtk.operations import service_control

    bench = call.bench()
    return Reply(service_control.show(bench), host=label(bench))


def stop(call: Call, asked: Services) -> Reply:
    """Stop services and what needs them."""
    from sepmtk.operations import service_control

    bench = call.bench(timeout=asked.service_timeout)
    return single_reply(bench, service_control.stop(bench, asked.names))


def start(call: Call, asked: Services) -> Reply:
    """Start services."""
    from sepmtk.operations import service_control

    bench = call.bench(timeout=asked.service_timeout)
    return single_reply(bench, service_control.start(bench, asked.names))


def restart(call: Call, asked: Services) -> Reply:
    """Restart services and what needs them."""
    from sepmtk.operations import service_control

    bench = call.bench(timeout=asked.service_timeout)
    return single_reply(bench, service_control.restart(bench, asked.names))


OPERATIONS = (
    Operation(
        "service.list", Nothing, list_, ("service",), "Get-SepmService", results=items("service", "services")
    ),
    Operation("service.stop", Services, stop, CHANGE, "Stop-SepmService", CHANGES),
    Operation("service.start", Services, start, CHANGE, "Start-SepmService", CHANGES),
    Operation("service.restart", Services, restart, CHANGE, "Restart-SepmService", CHANGES),
)
