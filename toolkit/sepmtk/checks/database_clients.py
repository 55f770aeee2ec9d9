"""Programs beside SEPM's manager that log in to its database: ROOT.xml doesn't reach them.

Microsoft's ODBC driver 18 encrypts and validates unless it is told otherwise, and validates even with
``Encrypt=no`` where the server insists on encryption (measured with 18.6); older ones do so when asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sepmtk.checks.names import data_sources_of
from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.net.errors import NetError
from sepmtk.sepm.data_sources import DataSource
from sepmtk.sql.binding import read_binding
from sepmtk.sql.login import judge_login

_ON = frozenset({"yes", "true", "1", "mandatory"})
_STRICT = "strict"


def data_sources(view: View) -> Iterator[Finding]:
    """ODBC data sources that validate a certificate which does not pass."""
    forced = read_binding(view.reader, view.server).force_encryption
    for source in data_sources_of(view):
        if not source.sepm or not validates(source, forced):
            continue
        server = replace(view.server, database_host=source.host or view.server.database_host)
        try:
            seen = judge_login(view.reader, server, view.now, timeout=5.0)
        except NetError:
            return  # said by the check of the port
        if not seen.trusted:
            params = {
                "source": source.name, "view": source.view, "host": server.database_host,
                "reason": Phrase(f"sql.reason.{seen.reason}"),
            }  # fmt: skip
            yield Finding("DSN-LOGIN-FAILS", Severity.WARNING, params, source.name)


def validates(source: DataSource, forced: bool) -> bool:
    """Whether the driver looks at the certificate of a data source."""
    encrypt = source.encrypt.lower()
    if encrypt == _STRICT:
        return True
    if source.trust.lower() in _ON:
        return False
    newer = "18" in source.driver
    return encrypt in _ON or (newer and (not encrypt or forced))


CHECKS = (check("data-sources", data_sources, DOCTOR, VERIFY),)
