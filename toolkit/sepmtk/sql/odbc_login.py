"""What Microsoft's own driver says of SQL Server's certificate, where there is a driver."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Store
from sepmtk.model.server import Server
from sepmtk.net.odbc import OdbcLogin, connection, drivers, log_in

_SAME_TIME = timedelta(minutes=5)
"""A driver judges dates by this computer's clock, never by that of a host whose clock was moved."""


def odbc_login(
    reader: Reader, server: Server, user: str = "", password: str = "", timeout: float = 10.0
) -> OdbcLogin | None:
    """Log in with the newest driver that can be told the name of ROOT.xml; None where there is none.

    Without ``user`` it tries the account of this process: SQL Server may refuse that (and says so in
    its ERRORLOG), but the certificate was judged before.
    """
    if abs(reader.clock.now() - datetime.now(UTC)) > _SAME_TIME:
        return None
    port = server.sql.tcp_port
    for driver in drivers():
        endpoint = reader.network.endpoint(port)
        text = connection(driver, endpoint, port, server.database_host, user, password)
        if text is not None:
            from ssl import DER_cert_to_PEM_cert  # which parses nothing: Windows' roots may be odd

            roots = [DER_cert_to_PEM_cert(e.der).encode() for e in reader.stores.list(Store.MACHINE_ROOT)]
            return log_in(driver, text, roots, password, timeout)
    return None
