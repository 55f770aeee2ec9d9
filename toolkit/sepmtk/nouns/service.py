"""``service``: SEPM's services and SQL Server, by name."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sepmtk.model.errors import UsageError
from sepmtk.model.option import argument
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import NoOptions, Operation, Reply, changing, items
from sepmtk.nouns.shared import service_timeout
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Services:
    """Services by name; without names SEPM's own. SQL Server is started with them, never stopped."""

    names: tuple[str, ...] = argument((), "[NAME]...", cmdlet="Name")
    service_timeout: float = service_timeout()


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


def list_(call: Call, asked: NoOptions) -> Reply:
    """All services that the procedure touches."""
    from sepmtk.engine.order import start_order

    services, known = call.host.reader.services, _known(call)
    shown = []
    for name in start_order(services, known, known[0]):
        i = services.info(name)
        shown.append(
            ServiceShown(name, i.display_name, i.state.value, i.start_mode.value, i.account, i.depends_on)
        )
    return Reply(ServiceList(tuple(shown)), host=call.host.label, text=_text)


def _text(found: ServiceList, say: Say) -> str:
    return table(
        (s.name, say(f"service.{s.state}"), say(f"service.{s.start_mode}"), s.account) for s in found.services
    )


def stop(call: Call, asked: Services) -> Reply:
    """Stop services, whatever needs them first."""
    from sepmtk.renewal import services

    chosen = _chosen(call, asked)
    return change(_with_timeout(call, asked), lambda view: services.stop(view, chosen))


def start(call: Call, asked: Services) -> Reply:
    """Start services in the order of their dependencies; disabled ones stay as they are. Without names
    SQL Server's, SEPM's, and what an unfinished run has stopped."""
    from sepmtk.engine import runs
    from sepmtk.renewal import services

    chosen = _chosen(call, asked) if asked.names else [*_known(call), *runs.stopped_by_runs(call)]
    return change(_with_timeout(call, asked), lambda view: services.start(view, chosen))


def restart(call: Call, asked: Services) -> Reply:
    """Stop services and what needs them, then start all that ran again."""
    from sepmtk.renewal import services

    chosen = _chosen(call, asked)
    return change(_with_timeout(call, asked), lambda view: services.restart(view, chosen))


def _with_timeout(call: Call, asked: Services) -> Call:
    return replace(call, service_timeout=asked.service_timeout)


def _known(call: Call) -> list[str]:
    return [call.server.sql.service, *call.server.services]


def _chosen(call: Call, asked: Services) -> list[str]:
    """The services named, or SEPM's; never SQL Server unless it is named.

    Raises:
        UsageError: ``SERVICE-UNKNOWN``.
    """
    known = {name.lower(): name for name in _known(call)}
    for name in asked.names:
        if name.lower() not in known:
            raise UsageError("SERVICE-UNKNOWN", service=name, known=", ".join(known.values()))
    return [known[n.lower()] for n in asked.names] or list(call.server.services)


OPERATIONS = (
    Operation(
        "service.list", NoOptions, list_, ("service",), "Get-SepmService",
        results=items("service", "services"),
    ),
    changing("service.stop", Services, stop, "Stop-SepmService"),
    changing("service.start", Services, start, "Start-SepmService"),
    changing("service.restart", Services, restart, "Restart-SepmService"),
)  # fmt: skip
