"""``trustServerCertificate``, and whether SEPM's log-in passes without it."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.registry import DOCTOR, PREFLIGHT, VERIFY, Look, check
from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Refused
from sepmtk.model.notice import Finding, Severity
from sepmtk.net.errors import NetError
from sepmtk.net.odbc_text import REFUSED
from sepmtk.sepm.root_xml import TrustValue, read_trust
from sepmtk.sepm.served import read_file
from sepmtk.sql.login import judge_login
from sepmtk.sql.odbc_login import odbc_login


def readable(look: Look) -> Iterator[Finding]:
    """ROOT.xml holds exactly one value; else step 6 can't be done."""
    try:
        _trust(look)
    except NotFound:
        yield Finding("ROOT-XML-MISSING", Severity.ERROR, {"path": str(look.server.root_xml)})


def left_on(look: Look) -> Iterator[Finding]:
    """With trust on, SEPM takes any certificate from whoever answers as its database."""
    if (found := _if_readable(look)) and found.value:
        yield Finding("TRUST-LEFT-ON", Severity.WARNING, {"line": found.line})


def log_in(look: Look) -> Iterator[Finding]:
    """With trust off, SQL Server's certificate must be trusted, valid and rightly named."""
    found = _if_readable(look)
    if found is None or found.value:
        return
    try:
        seen = judge_login(look.reader, look.server, look.now, timeout=5.0)
    except NetError:
        return  # said by the check of the port
    if not seen.trusted:
        params = {"reason": seen.reason, "detail": seen.detail, "host": look.server.database_host}
        yield Finding("DATABASE-LOGIN-FAILS", Severity.ERROR, params)


def second_opinion(look: Look) -> Iterator[Finding]:
    """Microsoft's own driver refuses a certificate that this tool takes for good."""
    try:
        own = judge_login(look.reader, look.server, look.now, timeout=5.0)
    except NetError:
        return
    seen = odbc_login(look.reader, look.server) if own.trusted else None
    if seen and seen.outcome in REFUSED:
        params = {"driver": seen.driver, "reason": seen.outcome, "text": seen.text}
        yield Finding("ODBC-REFUSES", Severity.WARNING, params)


def _trust(look: Look) -> TrustValue:
    return look.once("trust", lambda: read_trust(read_file(look.reader, look.server.root_xml)))


def _if_readable(look: Look) -> TrustValue | None:
    try:
        return _trust(look)
    except (Refused, NotFound):
        return None


CHECKS = (
    check("root-xml", readable, PREFLIGHT, DOCTOR, VERIFY),
    check("trust", left_on, DOCTOR, VERIFY),
    check("database-login", log_in, DOCTOR, VERIFY),
    check("odbc-login", second_opinion, DOCTOR, VERIFY),
)
