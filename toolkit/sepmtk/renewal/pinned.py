"""The certificate in SQL Server's settings for single commands: ``sql bind`` and ``sql unbind``, and what may
not be taken away while it is in use."""

from __future__ import annotations

from collections.abc import Callable

from sepmtk.engine.call import Call
from sepmtk.engine.effectors import loaded, service
from sepmtk.engine.step import Wants
from sepmtk.engine.view import NewCertificate, RunView
from sepmtk.machine.values import KeyName, ServiceState
from sepmtk.model.dacl import reads
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.notice import Event, Phrase, Severity
from sepmtk.model.resource import Fact, Want
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.renewal.certificate import prove
from sepmtk.renewal.services import pin_value, start, stop_sepm
from sepmtk.renewal.trust import refuse_without_trust
from sepmtk.sepm.held import held
from sepmtk.sql.binding import read_binding
from sepmtk.sql.candidates import candidates


def pin(new: NewCertificate, key: KeyName, restart: bool) -> Callable[[RunView], Wants]:
    """Key proved and readable first, then the registry, then the restart.

    Raises:
        Refused: ``SQL-CANNOT-READ-KEY``; ``SQL-WOULD-NOT-START`` and ``SEPM-WOULD-REFUSE``, unless accepted.
        Failed: ``SQL-DID-NOT-TAKE`` where it did not; the value is empty again and SQL Server runs.
    """

    def wants(view: RunView) -> Wants:
        sql = view.server.sql
        prove(view, key, new)
        if not reads(view.reader.keys.dacl(key), service_sid(sql.service)):
            raise Refused("SQL-CANNOT-READ-KEY", thumbprint=new.thumbprint, service=sql.service)
        _refuse_if_it_would_not_start(view, new.thumbprint)
        yield pin_value(view, new.thumbprint)
        if restart:
            yield from _restart(view, new.thumbprint)

    return wants


def unpin(restart: bool) -> Callable[[RunView], Wants]:
    """An empty value: SQL Server chooses by itself at its next start.

    Raises:
        Refused: ``SEPM-WOULD-REFUSE`` where SEPM would not accept its choice, unless accepted.
    """

    def wants(view: RunView) -> Wants:
        refuse_without_trust(view, candidates(view.reader, view.server, pinned=""))
        yield pin_value(view, "")
        if restart:
            yield from _restart(view, None)

    return wants


def _refuse_if_it_would_not_start(view: RunView, thumbprint: str) -> None:
    choice = candidates(view.reader, view.server, pinned=thumbprint)
    if choice.refuses_to_start and "SQL-WOULD-NOT-START" not in view.plan.accepted:
        reasons = [r for e in choice.entries if e.thumbprint == thumbprint for r in e.reasons]
        shown = tuple(Phrase(f"sql.loses.{reason}") for reason in reasons)
        raise Refused("SQL-WOULD-NOT-START", thumbprint=thumbprint, reasons=shown)
    if choice.uncertain:
        view.tell(Event("sql.bind.unknown", {"thumbprint": thumbprint}, Severity.WARNING))
    refuse_without_trust(view, choice)


def _restart(view: RunView, thumbprint: str | None) -> Wants:
    """Restart SQL Server with SEPM stopped around it, and start again what ran."""
    sql = view.server.sql
    shown: Fact | None = None
    yield from stop_sepm(view)
    if thumbprint:
        shown = yield Want(loaded.resource(sql.service, sql.tcp_port), thumbprint, must=False)
        if not shown.holds:  # with an empty value it always starts
            yield pin_value(view, "")
    else:
        yield Want(service.resource(sql.service), ServiceState.STOPPED.value)
    yield from start(view, [sql.service, *view.stopped_here()])
    if shown and not shown.holds:
        raise Failed("SQL-DID-NOT-TAKE", thumbprint=thumbprint, found=str(shown.found))


def refuse_in_use(call: Call, thumbprint: str) -> None:
    """Refuse to take away a certificate that SQL Server shows or is told to show.

    Raises:
        Refused: ``CERT-IN-USE``, or ``GUARD-UNREADABLE`` where it can't be told; unless accepted.
    """
    if "CERT-IN-USE" in call.accepted:
        return
    server, reader = call.server, call.host.reader
    shown = held(reader, server, (server.sql.tcp_port,), call.accepted, disk=False)
    used = (read_binding(reader, server).thumbprint, *(thumbprint_of(der) for _, der in shown))
    if thumbprint in used:
        raise Refused("CERT-IN-USE", thumbprint=thumbprint, service=server.sql.service)
