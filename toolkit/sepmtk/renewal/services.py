"""SEPM's services stop before ROOT.xml and SQL Server are touched, and start afterwards; in between SQL
Server loads the new certificate, by one restart while nothing hangs on it.

The KB selects the certificate in Configuration Manager and clears it again: what is left is an
empty value, and SQL Server chooses by itself. That choice is predicted; where it would be another
certificate, or where the user asks for it, the thumbprint stays in the value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sepmtk.engine.effectors import loaded, registry_value, service
from sepmtk.engine.order import running_dependants, start_order, stop_order
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import RunView
from sepmtk.machine.errors import PortError
from sepmtk.machine.values import RegistryKey, ServiceState, StartMode
from sepmtk.model.errors import Failed
from sepmtk.model.notice import Event, Severity
from sepmtk.model.resource import Fact, Value, Want


def stop_sepm(view: RunView) -> Wants:
    """SEPM's services and whatever else needs SQL Server, each before what it depends on."""
    services, server = view.reader.services, view.server
    others = running_dependants(services, server.sql.service)
    for name in stop_order(services, [*server.services, *others]):
        yield Want(service.resource(name), ServiceState.STOPPED.value)


def start_sepm(view: RunView) -> Wants:
    """SQL Server first, then every service of SEPM that isn't disabled, whatever was found before,
    and others that were stopped for SQL Server's sake."""
    yield from start(view, [view.server.sql.service, *view.server.services, *view.stopped_here()])


def stop(view: RunView, names: Sequence[str]) -> Wants:
    """``names`` and what needs them, each before what it depends on."""
    every = [*names, *_needing(view, names)]
    for name in stop_order(view.reader.services, every, view.server.sql.service):
        yield Want(service.resource(name), ServiceState.STOPPED.value)


def restart(view: RunView, names: Sequence[str]) -> Wants:
    """Stop ``names`` and what needs them, then start all that ran again."""
    ran = _needing(view, names)
    yield from stop(view, names)
    yield from start(view, sorted({*ran, *names}))


def _needing(view: RunView, names: Sequence[str]) -> list[str]:
    """Running services that need one of ``names``; SEPM's need SQL Server, registered so or not."""
    services, server = view.reader.services, view.server
    found = [d for n in names for d in running_dependants(services, n)]
    if server.sql.service in names:
        found += [n for n in server.services if services.info(n).state is not ServiceState.STOPPED]
    return found


def start(view: RunView, names: Iterable[str]) -> Wants:
    """``names``, each after what it depends on; disabled ones stay as they are."""
    services, sql = view.reader.services, view.server.sql.service
    for name in start_order(services, names, sql):
        if services.info(name).start_mode is not StartMode.DISABLED:
            yield Want(service.resource(name), ServiceState.RUNNING.value)


def while_stopped(view: RunView, wants: Wants, restart: bool) -> Wants:
    """``wants`` while SEPM is down: stopped before and started after it with ``restart``.

    Raises:
        Refused: ``ROOT-XML-IN-USE`` without it, where services of SEPM run.
    """
    if restart:
        yield from stop_sepm(view)
    else:
        service.refuse_running(view)
    yield from wants
    if restart:
        yield from start_sepm(view)


def at_the_console(step: Step) -> Step:
    """A step that a person does at the console, or waits for clients: neither goes on while it is down."""

    def wants(view: RunView) -> Wants:
        _refuse_stopped(view)
        yield from step.wants(view) or ()

    return replace(step, wants=wants, by_others=True)


def _refuse_stopped(view: RunView) -> None:
    """Somebody stopped it since.

    Raises:
        Failed: ``SERVICE-NOT-RUNNING``.
    """
    if view.folder is None:
        return  # a dry run looks at the outage
    server = view.server
    for name in (server.sql.service, *server.services):
        info = view.reader.services.info(name)
        if info.state is ServiceState.STOPPED and info.start_mode is not StartMode.DISABLED:
            code = info.specific_code or info.exit_code
            raise Failed("SERVICE-NOT-RUNNING", service=name, state=info.state.value, code=code)


STOP = Step("stop-services", "5", stop_sepm)
START = Step("start-services", "7", start_sepm)


def pin_value(view: RunView, thumbprint: str) -> Want:
    """The value ``Certificate``. An absent one is as good as an empty one."""

    def holds(found: Value) -> bool:
        data = "" if found is None else found.get("data") if isinstance(found, dict) else None
        return data == thumbprint

    key = RegistryKey(view.server.sql.settings_key)
    return Want(registry_value.resource(key, "Certificate"), registry_value.text(thumbprint), holds=holds)


def _register(view: RunView) -> Wants:
    new, sql = view.new().thumbprint, view.server.sql
    first = _first_value(view, new)
    second = new if first == "" else ""
    for thumbprint in (first, second):
        yield pin_value(view, thumbprint)
        fact: Fact = yield Want(loaded.resource(sql.service, sql.tcp_port), new, must=False)
        if fact.holds:
            return
        seen = {"tried": thumbprint or '""', "found": str(fact.found)}
        view.tell(Event("renew.sql.other", seen, Severity.WARNING))
    # Neither way gave the new certificate. An empty value always lets SQL Server start, with one
    # of its own making if need be, and trustServerCertificate (the next step) covers that.
    yield pin_value(view, "")
    yield Want(service.resource(sql.service), ServiceState.RUNNING.value)
    view.tell(Event("renew.sql.fallback", {"codes": _refusals(view)}))


def _refusals(view: RunView) -> str:
    """What SQL Server wrote about its refusals to start, newest last; ``-`` where nothing."""
    from sepmtk.sepm.served import read_start
    from sepmtk.sql.errorlog import BEGIN, REFUSED, read_errorlog

    found: list[str] = []
    path = view.server.sql.errorlog
    for log in (path.with_name(f"{path.name}.2"), path.with_name(f"{path.name}.1"), path):
        try:
            starts = read_errorlog(read_start(view.reader, log, BEGIN))
        except PortError:
            continue
        found += [", ".join(map(str, (*s.numbers, *s.codes))) for s in starts if s.outcome == REFUSED]
    return "; ".join(found) or "-"


def _first_value(view: RunView, new: str) -> str:
    from sepmtk.sql.candidates import candidates

    if view.plan.inputs.get("keep_pinned"):
        view.tell(Event("renew.sql.pinned-asked", {"thumbprint": new}))
        return new
    if view.folder is None:
        return ""  # a dry run: the certificate is in no store yet
    choice = candidates(view.reader, view.server, pinned="")
    if choice.winner == new:
        return ""
    rivals = [choice.winner] if choice.winner else [one.thumbprint for one in choice.uncertain]
    id = "renew.sql.pinned-rival" if choice.winner else "renew.sql.pinned-unknown"
    view.tell(Event(id, {"thumbprint": new, "winner": ", ".join(rivals) or "-"}))
    return new


REGISTER = Step("register-with-sql", "4", _register)
