"""Names and addresses under which something reaches this server; its certificate must carry them."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, VERIFY, Look, check
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import RegistryKey
from sepmtk.model.errors import UsageError
from sepmtk.model.names import DNS, IP, SubjectName, typed_name
from sepmtk.model.notice import Finding, Severity

_LOCAL = {"", ".", "(local)"}
_DSN_FOLDER = "SOFTWARE\\ODBC\\ODBC.INI"


def names_in_use(look: Look) -> tuple[tuple[str, str], ...]:
    """(canonical name or address, who uses it), each name once, the host's FQDN first."""
    found: dict[str, str] = {}
    for name, where in _all(look):
        try:
            found.setdefault(typed_name(name).value, where)
        except UsageError:
            continue  # no certificate could carry it
    return tuple(found.items())


def missing_names(look: Look, names: tuple[SubjectName, ...]) -> tuple[tuple[SubjectName, str], ...]:
    """(name, who uses it) of those that ``names`` don't cover."""
    used = [(typed_name(name), where) for name, where in names_in_use(look)]
    return tuple((name, where) for name, where in used if not covers(names, name))


def covers(names: tuple[SubjectName, ...], wanted: SubjectName) -> bool:
    """Whether a client that dials ``wanted`` is satisfied (RFC 6125: a star is one whole label)."""
    if wanted in names:
        return True
    rest = wanted.value.partition(".")[2]
    return wanted.kind == DNS and bool(rest) and SubjectName(DNS, f"*.{rest}") in names


def certificate_names(look: Look) -> Iterator[Finding]:
    """The certificate that SEPM keeps carries every name in use."""
    info = places(look)[0].info
    if info is None:
        return
    lacking = missing_names(look, info.names)
    if lacking:
        shown = ", ".join(f"{name.value} ({where})" for name, where in lacking)
        line = ",".join(name.as_extfile for name, _ in lacking)
        yield Finding("CERT-LACKS-NAMES", Severity.WARNING, {"names": shown, "line": line})
    fqdn = look.reader.host.facts().fqdn
    if info.common_name.lower() != fqdn.lower():
        yield Finding("CERT-CN-NOT-FQDN", Severity.WARNING, {"common_name": info.common_name, "fqdn": fqdn})


def _all(look: Look) -> Iterator[tuple[str, str]]:
    facts = look.reader.host.facts()
    yield facts.fqdn, "FQDN"
    yield facts.short_name, "NetBIOS"
    yield look.server.database_host, "ROOT.xml"
    info = places(look)[0].info
    for name in info.names if info else ():
        if name.kind in (DNS, IP):
            yield name.value, "server.crt"
    yield from _data_sources(look)
    for address in facts.addresses:
        yield address, "IP"


def _data_sources(look: Look) -> Iterator[tuple[str, str]]:
    """Hosts of ODBC data sources that lead to SEPM's instance or database."""
    for view in (64, 32):
        folder = RegistryKey(_DSN_FOLDER, view)
        try:
            sources = look.reader.registry.subkeys(folder)
        except NotFound:
            continue
        for source in sources:
            server = _text(look, folder.child(source), "Server")
            database = _text(look, folder.child(source), "Database").lower()
            if look.server.sql.name.lower() in server.lower() or database == "sem5":
                host = server.removeprefix("tcp:").partition("\\")[0].partition(",")[0].strip()
                if host.lower() not in _LOCAL:
                    yield host, f"DSN {source}"


def _text(look: Look, key: RegistryKey, name: str) -> str:
    try:
        return look.reader.registry.get(key, name).data
    except NotFound:
        return ""


CHECKS = (check("certificate-names", certificate_names, DOCTOR, VERIFY),)
