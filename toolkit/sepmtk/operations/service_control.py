"""``service list``, ``stop``, ``start``, ``restart``: SEPM's services and SQL Server, by name."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.values import ServiceState, StartMode
from sepmtk.model.errors import UsageError
from sepmtk.model.resource import Want
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import service
from sepmtk.run.order import running_dependants, start_order, stop_order
from sepmtk.run.step import Context, Wants


@dataclass(frozen=True)
class ServiceShown:
    """A service as ``service list`` shows it."""

    name: str
    display_name: str
    state: str
    start_mode: str
    account: str
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class ServiceList:
    """SEPM's services and SQL Server's, in the order in which they start."""

    services: tuple[ServiceShown, ...]


def show(bench: Bench) -> ServiceList:
    """All services that the procedure touches."""
    services = bench.machine.reader().services
    shown = []
    known = _known(bench)
    for name in start_order(services, known, known[0]):
        i = services.info(name)
        shown.append(
            ServiceShown(name, i.display_name, i.state.value, i.start_mode.value, i.account, i.depends_on)
        )
    return ServiceList(tuple(shown))


def _known(bench: Bench) -> list[str]:
    server = carry_out.discover(bench)
    return [server.sql.service, *server.services]


def _chosen(bench: Bench, names: tuple[str, ...]) -> list[str]:
    """The services named, or SEPM's; never SQL Server unless it is named.

    Raises:
        UsageError: ``SERVICE-UNKNOWN``.
    """
    known = {name.lower(): name for name in _known(bench)}
    for name in names:
        if name.lower() not in known:
            raise UsageError("SERVICE-UNKNOWN", service=name, known=", ".join(known.values()))
    return [known[n.lower()] for n in names] or list(carry_out.discover(bench).services)


def stop(bench: Bench, names: tuple[str, ...]) -> SingleResult:
    """Stop services, whatever needs them first."""
    chosen = _chosen(bench, names)

    def wants(context: Context) -> Wants:
        yield from _stop(context, chosen)

    return run_single(bench, wants)


def start(bench: Bench, names: tuple[str, ...]) -> SingleResult:
    """Start services in the order of their dependencies; disabled ones stay as they are. Without names
    SQL Server's, SEPM's, and what an unfinished run has stopped."""
    chosen = _chosen(bench, names) if names else [*_known(bench), *carry_out.stopped_by_runs(bench)]

    def wants(context: Context) -> Wants:
        yield from _start(context, chosen)

    return run_single(bench, wants)


def restart(bench: Bench, names: tuple[str, ...]) -> SingleResult:
    """Stop services and what needs them, then start all that ran again."""
    chosen = _chosen(bench, names)

    def wants(context: Context) -> Wants:
        ran = _need(context, chosen)
        yield from _stop(context, chosen)
        yield from _start(context, sorted({*ran, *chosen}))

    return run_single(bench, wants)


def _stop(context: Context, names: list[str]) -> Wants:
    services = context.look.reader.services
    stopping = [*names, *_need(context, names)]
    for name in stop_order(services, stopping, context.look.server.sql.service):
        yield Want(service.resource(name), ServiceState.STOPPED.value)


def _need(context: Context, names: list[str]) -> list[str]:
    """Running services that need one of ``names``; SEPM's need SQL Server, registered so or not."""
    services, server = context.look.reader.services, context.look.server
    found = [d for n in names for d in running_dependants(services, n)]
    if server.sql.service in names:
        found += [n for n in server.services if services.info(n).state is not ServiceState.STOPPED]
    return found


def _start(context: Context, names: list[str]) -> Wants:
    services = context.look.reader.services
    for name in start_order(services, names, context.look.server.sql.service):
        if services.info(name).start_mode is not StartMode.DISABLED:
            yield Want(service.resource(name), ServiceState.RUNNING.value)
