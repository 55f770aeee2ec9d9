"""``sql show``, ``candidates``, ``bind``, ``unbind``, ``probe``."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sepmtk.machine.lookup import entry_of
from sepmtk.machine.values import ServiceState, Store
from sepmtk.model.dacl import reads
from sepmtk.model.errors import Failed, Refused, UsageError
from sepmtk.model.notice import Event, Phrase, Severity
from sepmtk.model.resource import Fact, Want
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import normal_thumbprint, thumbprint_of
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.key_access import linked_key
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import loaded, service
from sepmtk.run.step import Context, NewCertificate, Wants
from sepmtk.steps.install_certificate import prove
from sepmtk.steps.register_with_sql import pin_value
from sepmtk.steps.services import start, stop_sepm


@dataclass(frozen=True)
class OdbcSeen:
    """What Microsoft's ODBC driver says; ``accepted`` is about the certificate, not the log-in."""

    driver: str
    outcome: str
    accepted: bool
    text: str


@dataclass(frozen=True)
class SqlServed:
    """What SQL Server shows to a client that validates."""

    service: str
    port: int
    thumbprint: str | None
    not_after: object
    common_name: str
    trusted: bool
    reason: str
    odbc: OdbcSeen | None = None


@dataclass(frozen=True)
class SqlShown:
    """What is configured next to what is served."""

    instance: str
    instance_id: str
    state: str
    pinned: str | None
    served: SqlServed


def show(bench: Bench) -> SqlShown:
    """Registry, service and wire in one view."""
    from sepmtk.sql.binding import read_binding

    server, reader = carry_out.discover(bench), bench.machine.reader()
    binding = read_binding(reader, server)
    state = reader.services.info(server.sql.service).state.value
    return SqlShown(server.sql.name, server.sql.instance_id, state, binding.pinned, probe(bench))


def probe(bench: Bench) -> SqlServed:
    """Dial SQL Server, and judge its certificate by LocalMachine\\Root and the name SEPM uses."""
    from sepmtk.net.errors import NetError
    from sepmtk.pki.certificate import describe
    from sepmtk.sql.login import judge_login

    server, reader = carry_out.discover(bench), bench.machine.reader()
    sql = server.sql
    try:
        seen = judge_login(reader, server)
    except NetError as error:
        return SqlServed(sql.service, sql.tcp_port, None, None, "", False, type(error).__name__.lower())
    try:
        info = describe(seen.der)
    except UsageError:
        digest = thumbprint_of(seen.der)
        return SqlServed(sql.service, sql.tcp_port, digest, None, "", seen.trusted, seen.reason)
    shown = info.thumbprint, info.not_after, info.common_name
    return SqlServed(sql.service, sql.tcp_port, *shown, seen.trusted, seen.reason)


def probe_with_driver(bench: Bench, user: str = "", password: str = "") -> SqlServed:
    """The same, and what an ODBC driver says where there is one. Without ``user`` the log-in is tried
    with the account of this process; the certificate is judged before either way."""
    from sepmtk.sql.odbc_login import odbc_login

    served = probe(bench)
    if served.thumbprint is None:
        return served
    seen = odbc_login(bench.machine.reader(), carry_out.discover(bench), user, password)
    if seen is None:
        return served
    return replace(served, odbc=OdbcSeen(seen.driver, seen.outcome, seen.accepted, seen.text))


def bind(bench: Bench, thumbprint: str, restart: bool) -> SingleResult:
    """Pin a certificate: key proved and readable first, then the registry, then the restart.

    Raises:
        Refused: ``SQL-CANNOT-READ-KEY``, ``SQL-WOULD-NOT-START`` where SQL Server would not start
            with it; the latter may be accepted.
        Failed: ``SQL-DID-NOT-TAKE`` where it did not; the value is empty again and SQL Server runs.
    """
    reader = bench.machine.reader()
    wanted = normal_thumbprint(thumbprint)
    key = linked_key(reader, wanted)
    entry = entry_of(reader, Store.MACHINE_MY, wanted)
    assert entry is not None  # linked_key refuses otherwise
    der = entry.der

    def wants(context: Context) -> Wants:
        sql = context.look.server.sql
        prove(context, key, NewCertificate(wanted, der, ""))
        if not reads(context.look.reader.keys.dacl(key), service_sid(sql.service)):
            raise Refused("SQL-CANNOT-READ-KEY", thumbprint=wanted, service=sql.service)
        _refuse_if_it_would_not_start(context, wanted)
        yield pin_value(context, wanted)
        if restart:
            yield from restart_sql(context, wanted)

    return run_single(bench, wants, thumbprint=wanted)


def _refuse_if_it_would_not_start(context: Context, thumbprint: str) -> None:
    from sepmtk.sql.candidates import candidates

    choice = candidates(context.look.reader, context.look.server, pinned=thumbprint)
    if choice.refuses_to_start and "SQL-WOULD-NOT-START" not in context.plan.accepted:
        reasons = [r for e in choice.entries if e.thumbprint == thumbprint for r in e.reasons]
        shown = tuple(Phrase(f"sql.loses.{reason}") for reason in reasons)
        raise Refused("SQL-WOULD-NOT-START", thumbprint=thumbprint, reasons=shown)
    if choice.uncertain:
        context.tell(Event("sql.bind.unknown", {"thumbprint": thumbprint}, Severity.WARNING))


def unbind(bench: Bench, restart: bool) -> SingleResult:
    """Clear the value: SQL Server chooses by itself at its next start."""

    def wants(context: Context) -> Wants:
        yield pin_value(context, "")
        if restart:
            yield from restart_sql(context, None)

    return run_single(bench, wants)


def restart_sql(context: Context, thumbprint: str | None) -> Wants:
    """Restart SQL Server with SEPM stopped around it, and start again what ran."""
    sql = context.look.server.sql
    shown: Fact | None = None
    yield from stop_sepm(context)
    if thumbprint:
        shown = yield Want(loaded.resource(sql.service, sql.tcp_port), thumbprint, must=False)
        if not shown.holds:  # with an empty value it always starts
            yield pin_value(context, "")
    else:
        yield Want(service.resource(sql.service), ServiceState.STOPPED.value)
    yield from start(context, context.stopped_here())
    if shown and not shown.holds:
        raise Failed("SQL-DID-NOT-TAKE", thumbprint=thumbprint, found=str(shown.found))
