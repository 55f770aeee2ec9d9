"""SEPM's services stop before ROOT.xml and SQL Server are touched, and start afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sepmtk.machine.values import ServiceState, StartMode
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Want
from sepmtk.run.effectors import service
from sepmtk.run.order import running_dependants, start_order, stop_order
from sepmtk.run.step import Context, Step, Wants


def stop_sepm(context: Context) -> Wants:
    """SEPM's services and whatever else needs SQL Server, each before what it depends on."""
    services, server = context.look.reader.services, context.look.server
    others = running_dependants(services, server.sql.service)
    for name in stop_order(services, [*server.services, *others]):
        yield Want(service.resource(name), ServiceState.STOPPED.value)


def start_sepm(context: Context) -> Wants:
    """SQL Server first, then every service of SEPM that isn't disabled, whatever was found before,
    and others that were stopped for SQL Server's sake."""
    yield from start(context, [*context.look.server.services, *context.stopped_here()])


def start(context: Context, names: Iterable[str]) -> Wants:
    """SQL Server and ``names``, each after what it depends on; disabled ones stay as they are."""
    services, sql = context.look.reader.services, context.look.server.sql.service
    for name in start_order(services, [sql, *names], sql):
        if services.info(name).start_mode is not StartMode.DISABLED:
            yield Want(service.resource(name), ServiceState.RUNNING.value)


def while_stopped(context: Context, wants: Wants, restart: bool) -> Wants:
    """``wants`` while SEPM is down: stopped before and started after it with ``restart``.

    Raises:
        Refused: ``ROOT-XML-IN-USE`` without it, where services of SEPM run.
    """
    if restart:
        yield from stop_sepm(context)
    else:
        service.refuse_running(context.look)
    yield from wants
    if restart:
        yield from start_sepm(context)


def at_the_console(step: Step) -> Step:
    """A step that a person does at the console, or waits for clients: neither goes on while it is down."""

    def wants(context: Context) -> Wants:
        _refuse_stopped(context)
        yield from step.wants(context)

    return replace(step, wants=wants)


def _refuse_stopped(context: Context) -> None:
    """Somebody stopped it since.

    Raises:
        Failed: ``SERVICE-NOT-RUNNING``.
    """
    if context.look.folder is None:
        return  # a dry run looks at the outage
    server = context.look.server
    for name in (server.sql.service, *server.services):
        info = context.look.reader.services.info(name)
        if info.state is ServiceState.STOPPED and info.start_mode is not StartMode.DISABLED:
            code = info.specific_code or info.exit_code
            raise Failed("SERVICE-NOT-RUNNING", service=name, state=info.state.value, code=code)


STOP = Step("stop-services", "5", stop_sepm)
START = Step("start-services", "7", start_sepm)
