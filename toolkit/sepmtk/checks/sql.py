"""SQL Server's certificate: the pinned value, the choice at the next start, the key's provider and DACL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.names import database_urls_of
from sepmtk.checks.places import places, sql_place
from sepmtk.checks.registry import DOCTOR, PREFLIGHT, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import PortError
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import thumbprint_of
from sepmtk.sepm.served import read_start
from sepmtk.sql.binding import read_binding
from sepmtk.sql.candidates import EARLIER_WINS, Candidate, Choice, candidates
from sepmtk.sql.errorlog import BEGIN, LOADED, read_errorlog

_OLD_PROVIDER = "Microsoft Enhanced Cryptographic Provider v1.0"


def pinned_value(view: View) -> Iterator[Finding]:
    """The value ``Certificate``: its spelling, and whether that certificate is there and valid."""
    binding = read_binding(view.reader, view.server)
    if not binding.pinned:
        return
    thumbprint, shown = binding.thumbprint, ascii(binding.pinned)[1:-1]
    if thumbprint is None or binding.pinned.lower() != thumbprint:
        yield Finding("SQL-PINNED-MALFORMED", Severity.ERROR, {"value": shown})
    elif binding.pinned != thumbprint:
        yield Finding("SQL-PINNED-UPPER-CASE", Severity.WARNING, {"value": shown, "wanted": thumbprint})
    entry = next((e for e in _choice(view).entries if e.thumbprint == thumbprint), None)
    if thumbprint and entry is None:
        yield Finding("SQL-PINNED-ABSENT", Severity.ERROR, {"thumbprint": thumbprint})
    elif entry and "expired" in entry.reasons and entry.not_after:
        params = {"thumbprint": entry.thumbprint, "not_after": iso(entry.not_after)}
        yield Finding("SQL-PINNED-EXPIRED", Severity.ERROR, params)


def next_start(view: View) -> Iterator[Finding]:
    """What will happen when SQL Server starts again."""
    choice = _choice(view)
    if choice.refuses_to_start:
        yield Finding("SQL-WILL-NOT-START", Severity.ERROR, {"value": ascii(choice.pinned)[1:-1]})
    elif choice.winner is None and not choice.uncertain:
        yield Finding("SQL-WILL-SELF-GENERATE", Severity.WARNING, {"count": len(choice.entries)})
    served = sql_place(view).info
    if choice.winner and served and served.thumbprint != choice.winner:
        params = {"served": served.thumbprint, "next": choice.winner}
        yield Finding("SQL-WILL-CHANGE", Severity.WARNING, params)


def unknown_start(view: View) -> Iterator[Finding]:
    """Certificates that SQL Server might load or might stumble over: nobody has said which."""
    for entry in _choice(view).uncertain:
        params = {"thumbprint": entry.thumbprint, "subject": entry.subject or "-"}
        yield Finding("SQL-NEXT-UNKNOWN", Severity.WARNING, params, entry.thumbprint)


def rivals(view: View) -> Iterator[Finding]:
    """Certificates that would do as well: the order of the store decides, and it is nobody's choice."""
    choice = _choice(view)
    others = [entry.thumbprint for entry in choice.entries if EARLIER_WINS in entry.reasons]
    if choice.winner and others:
        params = {"winner": choice.winner, "rivals": ", ".join(others)}
        yield Finding("SQL-RIVALS", Severity.WARNING, params)


def key_access(view: View) -> Iterator[Finding]:
    """SQL Server's service may read the key of the certificate that it serves or is to serve."""
    sid = service_sid(view.server.sql.service)
    for entry in _concerned(view):
        params = {"thumbprint": entry.thumbprint, "service": view.server.sql.service, "sid": sid}
        if "key-denied" in entry.reasons:
            yield Finding("SQL-KEY-DENIED", Severity.ERROR, params, entry.thumbprint)
        elif "key-not-granted" in entry.reasons:
            yield Finding("SQL-KEY-NOT-GRANTED", Severity.ERROR, params, entry.thumbprint)
        elif {"no-key", "key-missing"}.intersection(entry.reasons):
            yield Finding(
                "SQL-KEY-MISSING", Severity.ERROR, {"thumbprint": entry.thumbprint}, entry.thumbprint
            )


def key_provider(view: View) -> Iterator[Finding]:
    """Keys of CNG providers and signature keys are never SQL Server's own choice."""
    for entry in _concerned(view):
        if {"not-csp", "key-signature"}.intersection(entry.reasons):
            params = {"thumbprint": entry.thumbprint, "provider": entry.provider}
            yield Finding("SQL-KEY-PROVIDER", Severity.WARNING, params, entry.thumbprint)


def old_provider(view: View) -> Iterator[Finding]:
    """SQL Server does not start with a key in this one (Microsoft KB 928779)."""
    for entry in _concerned(view):
        if entry.provider.lower() == _OLD_PROVIDER.lower():
            params = {"thumbprint": entry.thumbprint, "provider": entry.provider}
            yield Finding("SQL-KEY-OLD-PROVIDER", Severity.WARNING, params, entry.thumbprint)


def port(view: View) -> Iterator[Finding]:
    """SQL Server listens where SEPM dials."""
    ports = view.server.sql.ports
    for url in database_urls_of(view):
        if ports and url.port is not None and url.port not in ports:
            params = {
                "file": PureWindowsPath(url.file).name, "line": url.line, "port": url.port,
                "ports": ", ".join(map(str, ports)),
            }  # fmt: skip
            yield Finding("SQL-PORT-DIFFERS", Severity.ERROR, params, url.file)


def log_agrees(view: View) -> Iterator[Finding]:
    """What SQL Server says that it loaded is what it shows."""
    served = sql_place(view).info
    try:
        starts = read_errorlog(read_start(view.reader, view.server.sql.errorlog, BEGIN))
    except PortError:
        return
    last = starts[-1] if starts else None
    if served and last and last.outcome == LOADED and last.thumbprint != served.thumbprint:
        params = {"served": served.thumbprint, "logged": last.thumbprint, "at": last.at}
        yield Finding("SQL-LOG-DISAGREES", Severity.WARNING, params)


def _choice(view: View) -> Choice:
    return view.once("choice", lambda: candidates(view.reader, view.server, view.now))


def _concerned(view: View) -> list[Candidate]:
    """The entries of the certificate that SQL Server shows, was told to load, or SEPM keeps."""
    choice = view.once("own-choice", lambda: candidates(view.reader, view.server, view.now, pinned=""))
    return [entry for entry in choice.entries if entry.thumbprint in _thumbprints(view)]


def _thumbprints(view: View) -> set[str]:
    binding = read_binding(view.reader, view.server)
    own = {place.info.thumbprint for place in places(view) if place.info}
    return own | {binding.thumbprint} if binding.thumbprint else own


def concerned_keys(view: View) -> Iterator[KeyName]:
    """The keys of those entries."""
    for entry in view.reader.stores.list(Store.MACHINE_MY):
        digest = thumbprint_of(entry.der)
        if entry.key is not None and digest in _thumbprints(view):
            yield entry.key


CHECKS = (
    check("sql-pinned", pinned_value, DOCTOR, VERIFY),
    check("sql-next-start", next_start, DOCTOR, VERIFY),
    check("sql-next-unknown", unknown_start, PREFLIGHT, DOCTOR, VERIFY),
    check("sql-rivals", rivals, DOCTOR, VERIFY),
    check("sql-key-access", key_access, DOCTOR, VERIFY),
    check("sql-key-provider", key_provider, DOCTOR, VERIFY),
    check("sql-old-provider", old_provider, DOCTOR, VERIFY),
    check("sql-port", port, DOCTOR, VERIFY),
    check("sql-errorlog", log_agrees, DOCTOR, VERIFY),
)
