"""Whether SQL Server needs a certificate: asked before the certificate or its key is taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sepmtk.model.errors import Refused
from sepmtk.model.thumbprint import thumbprint_of

if TYPE_CHECKING:
    from sepmtk.engine.call import Call


def refuse_in_use(call: Call, thumbprint: str) -> None:
    """Refuse where SQL Server shows this certificate or is told to.

    Raises:
        Refused: ``CERT-IN-USE``, or ``GUARD-UNREADABLE`` where it can't be told; unless accepted.
    """
    from sepmtk.sepm.held import held
    from sepmtk.sql.binding import read_binding

    if "CERT-IN-USE" in call.accepted:
        return
    server, reader = call.server, call.host.reader
    shown = held(reader, server, (server.sql.tcp_port,), call.accepted, disk=False)
    used = (read_binding(reader, server).thumbprint, *(thumbprint_of(der) for _, der in shown))
    if thumbprint in used:
        raise Refused("CERT-IN-USE", thumbprint=thumbprint, service=server.sql.service)
