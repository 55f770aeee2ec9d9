"""Names and addresses under which something reaches this server; its certificate must carry them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.view import View
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, IP, LONGEST_COMMON_NAME, SubjectName, typed_name
from sepmtk.model.notice import Finding, Severity
from sepmtk.sepm.data_sources import DATABASE, DataSource, data_sources
from sepmtk.sepm.database_urls import DatabaseUrl, UrlSearch, database_urls
from sepmtk.sepm.policies import GroupPolicy, policies_seen
from sepmtk.sql.binding import read_binding


def names_in_use(view: View) -> tuple[tuple[str, str], ...]:
    """(canonical name or address, who uses it), each name once, the host's FQDN first."""
    found: dict[str, str] = {}
    for name, where in _all(view):
        try:
            found.setdefault(typed_name(name).value, where)
        except UsageError:
            continue  # no certificate could carry it
    return tuple(found.items())


def missing_names(view: View, names: tuple[SubjectName, ...]) -> tuple[tuple[SubjectName, str], ...]:
    """(name, who uses it) of those that ``names`` don't cover."""
    used = [(typed_name(name), where) for name, where in names_in_use(view)]
    return tuple((name, where) for name, where in used if not covers(names, name))


def covers(names: tuple[SubjectName, ...], wanted: SubjectName) -> bool:
    """Whether a client that dials ``wanted`` is satisfied (RFC 6125: a star is one whole label)."""
    if wanted in names:
        return True
    rest = wanted.value.partition(".")[2]
    return wanted.kind == DNS and bool(rest) and SubjectName(DNS, f"*.{rest}") in names


def certificate_names(view: View) -> Iterator[Finding]:
    """The certificate that SEPM keeps carries every name in use."""
    info = places(view)[0].info
    if info is None:
        return
    lacking = missing_names(view, info.names)
    if lacking:
        shown = ", ".join(f"{name.value} ({where})" for name, where in lacking)
        line = ",".join(name.as_extfile for name, _ in lacking)
        yield Finding("CERT-LACKS-NAMES", Severity.WARNING, {"names": shown, "line": line})
    fqdn = view.reader.host.facts().fqdn
    if len(fqdn) > LONGEST_COMMON_NAME:
        if not read_binding(view.reader, view.server).pinned:
            yield too_long(fqdn, view.reader.host.facts().short_name)
    elif info.common_name.lower() != fqdn.lower():
        yield Finding("CERT-CN-NOT-FQDN", Severity.WARNING, {"common_name": info.common_name, "fqdn": fqdn})


def too_long(fqdn: str, short: str) -> Finding:
    """A common name holds 64 characters (X.520, ub-common-name): no certificate can have this one."""
    params = {"fqdn": fqdn, "length": len(fqdn), "longest": LONGEST_COMMON_NAME, "short": short}
    return Finding("FQDN-TOO-LONG", Severity.WARNING, params)


def database_urls_of(view: View) -> tuple[DatabaseUrl, ...]:
    """The URLs of SEPM's configuration that lead to its database."""
    sql = view.server.sql
    return tuple(
        url
        for url in url_search(view).urls
        if url.host
        and url.used
        and (
            url.database.lower() == DATABASE
            or url.instance.lower() == sql.name.lower()
            or url.port in (sql.tcp_port, *sql.ports)
        )
    )


def url_search(view: View) -> UrlSearch:
    """Every URL of SEPM's configuration; it is looked through once."""
    return view.once("urls", lambda: database_urls(view.reader, view.server.install_root))


def data_sources_of(view: View) -> tuple[DataSource, ...]:
    """Every system data source that names a server."""
    return view.once("data-sources", lambda: data_sources(view.reader, view.server.sql))


def policies_of(view: View) -> tuple[GroupPolicy, ...]:
    """What SEPM has compiled for its groups."""
    return view.once("policies", lambda: policies_seen(view.reader, view.server))


def _all(view: View) -> Iterator[tuple[str, str]]:
    facts = view.reader.host.facts()
    yield facts.fqdn, "FQDN"
    yield facts.short_name, "NetBIOS"
    yield view.server.database_host, "ROOT.xml"
    info = places(view)[0].info
    for name in info.names if info else ():
        if name.kind in (DNS, IP):
            yield name.value, "server.crt"
    for url in database_urls_of(view):
        yield url.host, PureWindowsPath(url.file).name
    for source in data_sources_of(view):
        if source.sepm and source.host:
            yield source.host, f"DSN {source.name}"
    for policy in policies_of(view):
        if len(policy.servers) == 1:  # of several, others may be partners with certificates of their own
            yield policy.servers[0], "sylink.xml"
    for address in facts.addresses:
        yield address, "IP"


CHECKS = (check("certificate-names", certificate_names, DOCTOR, VERIFY),)
