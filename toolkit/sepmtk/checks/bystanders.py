"""Who else on the host would take up the new certificate, or goes on with the old one.

The new certificate stands in LocalMachine\\My for the host's FQDN and serverAuth. Two kinds of
program choose from that store by themselves: a domain controller's LDAPS, unless it has a store of
its own (Microsoft KB 321051), and SQL Server instances without a pinned thumbprint. HTTP.SYS (IIS),
Remote Desktop and WinRM are bound to a thumbprint; they choose nothing, and keep the old one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, PREFLIGHT, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lookup import digest, subkeys, text
from sepmtk.machine.values import RegistryKey, ServiceInfo, StartMode
from sepmtk.model.names import LONGEST_COMMON_NAME
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.sid import ADMINISTRATORS, SYSTEM
from sepmtk.sepm.instances import instances
from sepmtk.sql.account import is_computable, process_sids
from sepmtk.sql.candidates import candidates

DIRECTORY = "NTDS"
NEW_CERTIFICATE = "new_certificate"
"""An extra of a look: false where nothing new will stand in the store."""

_STORES = RegistryKey("SOFTWARE\\Microsoft\\Cryptography\\Services\\NTDS\\SystemCertificates")
_ITS_OWN = _STORES.child("My").child("Certificates")
_HTTP = RegistryKey("SYSTEM\\CurrentControlSet\\Services\\HTTP\\Parameters")
_RDP = RegistryKey("SYSTEM\\CurrentControlSet\\Control\\Terminal Server\\WinStations\\RDP-Tcp")
_WINRM = RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WSMAN\\Listener")


def would_change(view: View) -> Iterator[Finding]:
    """Programs that would show the new certificate without having been asked to."""
    if not view.extras.get(NEW_CERTIFICATE, True):
        return
    yield from _directory(view)
    yield from _instances(view)


def told(view: View) -> Iterator[Finding]:
    """The same for a server that nobody is about to change."""
    for finding in would_change(view):
        yield replace(finding, severity=Severity.INFO)


def keep_the_old(view: View) -> Iterator[Finding]:
    """Programs that are bound to the certificate that SEPM has now."""
    info = places(view)[0].info
    users = [user for user, bound in _bindings(view) if info and bound.lower() == info.thumbprint]
    if info and users:
        params = {"users": ", ".join(users), "thumbprint": info.thumbprint}
        yield Finding("CERT-BOUND-ELSEWHERE", Severity.INFO, params)


def _directory(view: View) -> Iterator[Finding]:
    """A domain controller whose LDAPS looks into the computer's store."""
    service = _enabled(view, DIRECTORY)
    if service and not subkeys(view.reader, _ITS_OWN):
        params = {"service": service.name, "fqdn": view.reader.host.facts().fqdn}
        yield Finding("LDAPS-WOULD-CHANGE", Severity.ERROR, params, service.name)


def _instances(view: View) -> Iterator[Finding]:
    """Other instances that choose by themselves, find nothing today and could read the new key,
    whose DACL names SYSTEM, Administrators and SEPM's instance."""
    if len(view.reader.host.facts().fqdn) > LONGEST_COMMON_NAME:
        return  # no common name can be the FQDN, so nobody chooses the certificate by itself
    for other in instances(view.reader):
        service = _enabled(view, other.service)
        if other.name == view.server.sql.name or service is None:
            continue
        choice = candidates(view.reader, replace(view.server, sql=other), view.now)
        if choice.pinned or choice.winner is not None:  # new ones come last in the store
            continue
        params = {"instance": other.name, "service": service.name, "account": service.account}
        reads = bool({SYSTEM, ADMINISTRATORS}.intersection(process_sids(view.reader, service.name)))
        if reads and not choice.uncertain:
            yield Finding("SQL-OTHER-WOULD-CHANGE", Severity.ERROR, params, service.name)
        elif reads or not is_computable(service):
            yield Finding("SQL-OTHER-MAY-CHANGE", Severity.WARNING, params, service.name)


def _enabled(view: View, name: str) -> ServiceInfo | None:
    try:
        info = view.reader.services.info(name)
    except NotFound:
        return None
    return None if info.start_mode is StartMode.DISABLED else info


def _bindings(view: View) -> Iterator[tuple[str, str]]:
    """(who, thumbprint) of what is bound to a certificate of the store."""
    reader = view.reader
    for folder in ("SslBindingInfo", "SslSniBindingInfo"):
        for address in subkeys(reader, _HTTP.child(folder)):
            yield f"HTTP.SYS {address}", digest(reader, _HTTP.child(folder).child(address), "SslCertHash")
    yield "RDP", digest(reader, _RDP, "SSLCertificateSHA1Hash")
    for listener in subkeys(reader, _WINRM):
        yield f"WinRM {listener}", digest(reader, _WINRM.child(listener), "certThumbprint")
    for other in instances(reader):
        if other.name != view.server.sql.name:
            yield other.service, text(reader, RegistryKey(other.settings_key), "Certificate")


CHECKS = (
    check("bystanders", would_change, PREFLIGHT),
    check("bystanders-told", told, DOCTOR),
    check("certificate-bound-elsewhere", keep_the_old, PREFLIGHT, DOCTOR),
)
