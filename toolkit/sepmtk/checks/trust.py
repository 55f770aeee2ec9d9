"""``trustServerCertificate``, and whether SEPM's log-in passes without it."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.places import sql_place
from sepmtk.checks.registry import DOCTOR, PREFLIGHT, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Refused
from sepmtk.model.notice import Finding, Phrase, Severity
from sepmtk.model.plain import iso
from sepmtk.net.context import Handshake
from sepmtk.net.errors import NetError
from sepmtk.net.odbc_text import REFUSED
from sepmtk.sepm.root_xml import TrustValue, read_trust
from sepmtk.sepm.served import read_file
from sepmtk.sql.login import judge_login
from sepmtk.sql.odbc_login import odbc_login


def readable(view: View) -> Iterator[Finding]:
    """ROOT.xml holds exactly one value; else step 6 can't be done."""
    try:
        _trust(view)
    except NotFound:
        yield Finding("ROOT-XML-MISSING", Severity.ERROR, {"path": str(view.server.root_xml)})


def left_on(view: View) -> Iterator[Finding]:
    """With trust on, SEPM takes any certificate from whoever answers as its database. It can go off once
    SQL Server's certificate passes without it."""
    found = trust_now(view)
    if found is None or not found.value:
        return
    seen = _login(view)
    if seen is None or seen.trusted:
        yield Finding("TRUST-LEFT-ON", Severity.WARNING, {"line": found.line})
    else:
        params = {"line": found.line, "reason": Phrase(f"sql.reason.{seen.reason}")}
        yield Finding("TRUST-NEEDED", Severity.WARNING, params)


def log_in(view: View) -> Iterator[Finding]:
    """With trust off, SQL Server's certificate must be trusted, valid and rightly named."""
    found = trust_now(view)
    if found is None or found.value:
        return
    seen = _login(view)
    if seen is not None and not seen.trusted:
        shown = sql_place(view).info
        expired = seen.reason == "expired" and shown is not None
        params = {
            "reason": Phrase(f"sql.reason.{seen.reason}"),
            "detail": iso(shown.not_after) if shown and expired else seen.detail,
            "host": view.server.database_host,
        }  # fmt: skip
        yield Finding("DATABASE-LOGIN-FAILS", Severity.ERROR, params)


def second_opinion(view: View) -> Iterator[Finding]:
    """Microsoft's own driver refuses a certificate that this tool takes for good."""
    own = _login(view)
    seen = odbc_login(view.reader, view.server) if own is not None and own.trusted else None
    if seen and seen.outcome in REFUSED:
        params = {"driver": seen.driver, "reason": seen.outcome, "text": seen.text}
        yield Finding("ODBC-REFUSES", Severity.WARNING, params)


def _login(view: View) -> Handshake | None:
    """The judgement on SQL Server's certificate; None where nobody answers: said by the check of the port."""

    def ask() -> Handshake | None:
        try:
            return judge_login(view.reader, view.server, view.now, timeout=5.0)
        except NetError:
            return None

    return view.once("login", ask)


def _trust(view: View) -> TrustValue:
    return view.once("trust", lambda: read_trust(read_file(view.reader, view.server.root_xml)))


def trust_now(view: View) -> TrustValue | None:
    """What ROOT.xml says; None where that can't be told, which :func:`readable` explains."""
    try:
        return _trust(view)
    except (Refused, NotFound):
        return None


CHECKS = (
    check("root-xml", readable, PREFLIGHT, DOCTOR, VERIFY),
    check("trust", left_on, DOCTOR, VERIFY),
    check("database-login", log_in, DOCTOR, VERIFY),
    check("odbc-login", second_opinion, DOCTOR, VERIFY),
)
