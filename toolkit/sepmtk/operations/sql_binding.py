"""``sql show``, ``candidates``, ``bind``, ``unbind``, ``probe``."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sepmtk.machine.values import ServiceState, Store
from sepmtk.model.dacl import reads
from sepmtk.model.errors import Refused
from sepmtk.model.resource import Want
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.key_access import linked_key
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import loaded, service
from sepmtk.run.order import start_order
from sepmtk.run.step import Context, NewCertificate, Wants
from sepmtk.steps.install_certificate import prove
from sepmtk.steps.register_with_sql import pin_value
from sepmtk.steps.services import stop_sepm


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
    info = describe(seen.der)
    return SqlServed(
        sql.service,
        sql.tcp_port,
        info.thumbprint,
        info.not_after,
        info.common_name,
        seen.trusted,
        seen.reason,
    )


def bind(bench: Bench, thumbprint: str, restart: bool) -> SingleResult:
    """Pin a certificate: key proved and readable first, then the registry, then the restart.

    Raises:
        Refused: ``SQL-CANNOT-READ-KEY`` where SQL Server would not start with it.
    """
    reader = bench.machine.reader()
    wanted = normal_thumbprint(thumbprint)
    key = linked_key(reader, wanted)
    der = next(
        e.der for e in reader.stores.list(Store.MACHINE_MY)
        if hashlib.sha1(e.der, usedforsecurity=False).hexdigest() == wanted
    )  # fmt: skip

    def wants(context: Context) -> Wants:
        sql = context.look.server.sql
        prove(context, key, NewCertificate(wanted, der, ""))
        if not reads(context.look.reader.keys.dacl(key), service_sid(sql.service)):
            raise Refused("SQL-CANNOT-READ-KEY", thumbprint=wanted, service=sql.service)
        yield pin_value(context, wanted)
        if restart:
            yield from restart_sql(context, wanted)

    return run_single(bench, wants)


def unbind(bench: Bench, restart: bool) -> SingleResult:
    """Clear the value: SQL Server chooses by itself at its next start."""

    def wants(context: Context) -> Wants:
        yield pin_value(context, "")
        if restart:
            yield from restart_sql(context, None)

    return run_single(bench, wants)


def restart_sql(context: Context, thumbprint: str | None) -> Wants:
    """Restart SQL Server with SEPM stopped around it, and start again what ran."""
    services, server = context.look.reader.services, context.look.server
    ran = [n for n in server.services if services.info(n).state is ServiceState.RUNNING]
    yield from stop_sepm(context)
    resource = loaded.resource(server.sql.service, server.sql.tcp_port)
    if thumbprint:
        yield Want(resource, thumbprint)
    else:
        yield Want(service.resource(server.sql.service), ServiceState.STOPPED.value)
    for name in start_order(services, [server.sql.service, *ran], server.sql.service):
        yield Want(service.resource(name), ServiceState.RUNNING.value)
