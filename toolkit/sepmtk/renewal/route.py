"""Which route fits a server: one table over what was seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sepmtk.engine.call import Call
from sepmtk.engine.plan import Plan
from sepmtk.machine.ports import Reader
from sepmtk.model.certificate_request import CertificateRequest
from sepmtk.model.errors import Failed, NothingToDo
from sepmtk.model.plain import iso
from sepmtk.model.server import Server
from sepmtk.renewal.request import RenewRequest
from sepmtk.renewal.routes import (
    CLIENTS_ROUTE,
    CONSOLE_ROUTE,
    EMERGENCY_ROUTE,
    PLANNED_ROUTE,
    SQL_ROUTE,
)
from sepmtk.renewal.situation import Situation


def choose_route(seen: Situation, request: RenewRequest) -> str:
    """The route for what was seen.

    ========================  ==================  =========  =============================
    server.crt                SQL Server shows    database   route
    ========================  ==================  =========  =============================
    expired                   a valid one         reachable  clients only
    expired                   anything else       any        emergency (KB 229342)
    valid                     one that is refused any        SQL only
    valid                     another, ending     reachable  SQL only
    valid, ending             the same, or valid  reachable  planned (KB 232057, 187099)
    valid                     a valid one         reachable  nothing to do
    valid or unreadable       a valid one         not        emergency: something else is wrong
    ========================  ==================  =========  =============================

    Trust changes none of it: it only decides whether the database is reachable.

    Raises:
        NothingToDo: ``NOTHING-TO-DO`` where certificate and database are in order; ``CONSOLE-UP``
            where only the console was asked for.
    """
    if request.console_first:
        if not seen.outage:
            raise NothingToDo("CONSOLE-UP", trust="true" if seen.trust else "false")
        return CONSOLE_ROUTE
    sql_fine = seen.sql_reason == "ok"
    if "ROUTE-EMERGENCY" in request.accepted:
        return EMERGENCY_ROUTE
    if seen.server_crt is None:
        if not seen.outage:
            raise _nothing(seen)
        return EMERGENCY_ROUTE
    if seen.server_crt_expired:
        return CLIENTS_ROUTE if sql_fine and not seen.outage else EMERGENCY_ROUTE
    if not sql_fine or (seen.sql_soon and seen.sql_served != seen.server_crt):
        return SQL_ROUTE
    if seen.outage:
        return EMERGENCY_ROUTE
    if seen.server_crt_soon:
        return PLANNED_ROUTE
    raise _nothing(seen)


def _nothing(seen: Situation) -> NothingToDo:
    date = iso(seen.server_crt_not_after) if seen.server_crt_not_after else "?"
    return NothingToDo("NOTHING-TO-DO", not_after=date, trust="true" if seen.trust else "false")


def request_for(route: str, request: RenewRequest, reader: Reader, server: Server) -> RenewRequest:
    """What is asked for on ``route``: SQL Server alone gets the certificate that SEPM has already.

    Raises:
        Failed: ``CERT-UNREADABLE``.
    """
    if route != SQL_ROUTE:
        return request
    from sepmtk.pki.certificate import describe
    from sepmtk.sepm.served import leaf

    der = leaf(reader, server, server.server_crt)
    if der is None:
        raise Failed("CERT-UNREADABLE", path=str(server.server_crt))
    info = describe(der)
    wanted = CertificateRequest(
        info.names, info.common_name, info.not_before, info.not_after,
        key_usage=info.key_usage, extended_key_usage=info.extended_key_usage,
    )  # fmt: skip
    return replace(request, certificate=wanted)


def with_sepm_certificate(call: Call, plan: Plan) -> Call:
    """The call with what the route needs to hold: SEPM's own key and certificate, for SQL only."""
    if plan.route != SQL_ROUTE:
        return call
    from sepmtk.engine.effectors.certificate_set import CERTIFICATE_PEM, KEY_PEM
    from sepmtk.sepm.served import read_file

    reader, server = call.host.reader, call.server
    held: dict[str, Any] = {
        KEY_PEM: read_file(reader, server.server_key),
        CERTIFICATE_PEM: read_file(reader, server.server_crt),
    }
    return replace(call, secrets={**call.secrets, **held})
