"""Copies of certificates and keys in Windows' stores."""

from __future__ import annotations

from collections.abc import Iterator

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, Look, check
from sepmtk.machine.errors import PortError
from sepmtk.machine.values import Store, StoreEntry
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso


def root_keys(look: Look) -> Iterator[Finding]:
    """KB 229342 puts the whole PFX there; to be trusted the certificate alone is enough."""
    for info, entry in _entries(look, Store.MACHINE_ROOT):
        if entry.key is not None:
            params = {"thumbprint": info.thumbprint, "subject": info.subject}
            yield Finding("ROOT-HAS-KEY", Severity.WARNING, params, info.thumbprint)


def user_keys(look: Look) -> Iterator[Finding]:
    """A copy of SEPM's key in the profile of whoever followed the KB; no service needs it."""
    own = {place.info.thumbprint for place in places(look) if place.info}
    for info, entry in _entries(look, Store.USER_MY):
        if entry.key is not None and info.thumbprint in own:
            yield Finding("USER-STORE-KEY", Severity.INFO, {"thumbprint": info.thumbprint}, info.thumbprint)


def old_ones(look: Look) -> Iterator[Finding]:
    """Certificates for this host that have ended and that nothing keeps or shows any more."""
    own = {place.info.thumbprint for place in places(look) if place.info}
    fqdn = look.reader.host.facts().fqdn.lower()
    for info, _ in _entries(look, Store.MACHINE_MY):
        if info.common_name.lower() == fqdn and info.not_after < look.now and info.thumbprint not in own:
            params = {"thumbprint": info.thumbprint, "not_after": iso(info.not_after)}
            yield Finding("CERT-OLD-KEPT", Severity.INFO, params, info.thumbprint)


def _entries(look: Look, store: Store) -> Iterator[tuple[CertificateInfo, StoreEntry]]:
    from sepmtk.pki.certificate import describe

    try:
        found = look.reader.stores.list(store)
    except PortError:
        return  # a service account has no stores of its own
    for entry in found:
        try:
            yield describe(entry.der), entry
        except UsageError:
            continue


CHECKS = (
    check("root-keys", root_keys, DOCTOR),
    check("user-keys", user_keys, DOCTOR),
    check("old-certificates", old_ones, DOCTOR),
)
