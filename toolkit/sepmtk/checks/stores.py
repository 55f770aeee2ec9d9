"""Copies of certificates and keys in Windows' stores."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from sepmtk.checks.places import places
from sepmtk.checks.registry import DOCTOR, check
from sepmtk.checks.view import View
from sepmtk.machine.errors import PortError
from sepmtk.machine.values import Store, StoreEntry
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import UsageError
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.plain import iso


def root_keys(view: View) -> Iterator[Finding]:
    """KB 229342 puts the whole PFX there; to be trusted the certificate alone is enough."""
    for info, entry in _entries(view, Store.MACHINE_ROOT):
        if entry.key is not None:
            params = {"thumbprint": info.thumbprint, "subject": info.subject}
            yield Finding("ROOT-HAS-KEY", Severity.WARNING, params, info.thumbprint)


def user_keys(view: View) -> Iterator[Finding]:
    """A copy of SEPM's key in the profile of whoever followed the KB; no service needs it."""
    own = {place.info.thumbprint for place in places(view) if place.info}
    for info, entry in _entries(view, Store.USER_MY):
        if entry.key is not None and info.thumbprint in own:
            yield Finding("USER-STORE-KEY", Severity.INFO, {"thumbprint": info.thumbprint}, info.thumbprint)


def old_ones(view: View) -> Iterator[Finding]:
    """Certificates for this host that have ended and that nothing keeps or shows any more."""
    own = {place.info.thumbprint for place in places(view) if place.info}
    fqdn = view.reader.host.facts().fqdn.lower()
    for info, _ in _entries(view, Store.MACHINE_MY):
        if info.common_name.lower() == fqdn and info.not_after < view.now and info.thumbprint not in own:
            params = {"thumbprint": info.thumbprint, "not_after": iso(info.not_after)}
            yield Finding("CERT-OLD-KEPT", Severity.INFO, params, info.thumbprint)


def odd_ones(view: View) -> Iterator[Finding]:
    """Certificates of others that strict programs refuse. They stop nothing; whoever looks for the reason
    of something should know of them."""
    from sepmtk.pki.requirements import odd_finding

    own = {place.info.thumbprint for place in places(view) if place.info}
    for info, _ in _entries(view, Store.MACHINE_MY):
        if info.odd and info.thumbprint not in own:
            yield odd_finding(info, f"{Store.MACHINE_MY.value}: {info.thumbprint}", Severity.INFO)


def unreadable_ones(view: View) -> Iterator[Finding]:
    """What stands in the store and has not even dates that can be read."""
    for entry in _listed(view, Store.MACHINE_MY):
        if _described(entry) is None:
            thumbprint = hashlib.sha1(entry.der, usedforsecurity=False).hexdigest()
            yield Finding("STORE-CERT-UNREADABLE", Severity.INFO, {"thumbprint": thumbprint}, thumbprint)


def _entries(view: View, store: Store) -> Iterator[tuple[CertificateInfo, StoreEntry]]:
    for entry in _listed(view, store):
        if info := _described(entry):
            yield info, entry


def _listed(view: View, store: Store) -> Sequence[StoreEntry]:
    try:
        return view.reader.stores.list(store)
    except PortError:
        return ()  # a service account has no stores of its own


def _described(entry: StoreEntry) -> CertificateInfo | None:
    from sepmtk.pki.certificate import describe

    try:
        return describe(entry.der)
    except UsageError:
        return None


CHECKS = (
    check("root-keys", root_keys, DOCTOR),
    check("user-keys", user_keys, DOCTOR),
    check("old-certificates", old_ones, DOCTOR),
    check("odd-certificates", odd_ones, DOCTOR),
    check("unreadable-certificates", unreadable_ones, DOCTOR),
)
