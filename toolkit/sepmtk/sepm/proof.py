"""Whether SEPM is up with its database behind it.

A port that answers is no proof: in the outage the console answers too, with its error page.
"""

from __future__ import annotations

from datetime import datetime, timezone

from sepmtk.machine.errors import PortError
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import ServiceState
from sepmtk.model.notice import Phrase
from sepmtk.model.server import Server

REPORTING, CONSOLE = "/reporting/", "/"


def missing_proof(reader: Reader, server: Server, since: datetime | None) -> tuple[Phrase, ...]:
    """What still lacks for the proof; empty where it is complete.

    The manager's service runs, the pages that read the database answer, and the manager's log shows
    no database error since ``since``. Without ``since`` the log only explains what the pages show:
    lines of earlier starts stay in it for weeks.
    """
    state = reader.services.info("semsrv").state
    if state is not ServiceState.RUNNING:
        return (Phrase("proof.service", {"service": "semsrv", "state": Phrase(f"service.{state.value}")}),)
    web = server.web
    page = _page(reader, server, web.reporting, REPORTING) or _page(reader, server, web.console, CONSOLE)
    log = _log(reader, server, since) if page or since else None
    return tuple(lack for lack in (log, page) if lack)


def _log(reader: Reader, server: Server, since: datetime | None) -> Phrase | None:
    from sepmtk.sepm.logs import database_errors

    path = server.tomcat_logs / "scm-server-0.log"
    zone = timezone(reader.host.facts().utc_offset)
    try:
        with reader.files.open(path) as log:
            errors = database_errors(log, since, zone)
    except PortError as error:
        return Phrase("proof.log-unread", {"file": path, "detail": str(error)})
    if not errors:
        return None
    return Phrase("proof.log", {"file": path.name, "cause": Phrase(f"log.cause.{errors[-1].cause}")})


def _page(reader: Reader, server: Server, port: int, path: str) -> Phrase | None:
    """A page of SEPM; the peer is anchored to a certificate that SEPM keeps on disk."""
    from sepmtk.net import tls, web
    from sepmtk.net.errors import NetError
    from sepmtk.sepm.served import certificates_on_disk

    endpoint = reader.network.endpoint(port)
    try:
        served = tls.served_certificate(endpoint.host, endpoint.port, endpoint.server_name)
        if served not in [der for _, der in certificates_on_disk(reader, server)]:
            return Phrase("proof.page-foreign", {"port": port})
        answer = web.get(endpoint, path, served)
    except NetError as error:
        return Phrase("proof.page-unread", {"port": port, "detail": type(error).__name__})
    if answer.status != 200 or b"0x10010000" in answer.body:
        return Phrase("proof.page-error", {"port": port, "status": answer.status})
    return None
