"""Certificates that a host holds in its stores, and where its own ports are to be dialled."""

from __future__ import annotations

from sepmtk.machine.errors import PortError
from sepmtk.machine.lookup import entry_of
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import Endpoint, Store, StoreEntry
from sepmtk.model.errors import UsageError
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.pki.requirements import KeyFacts

STORES = (Store.MACHINE_MY, Store.MACHINE_ROOT, Store.USER_MY)


def in_stores(reader: Reader, thumbprint: str) -> tuple[Store, StoreEntry]:
    """The first store that holds the certificate, Personal first.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``.
    """
    wanted = normal_thumbprint(thumbprint)
    for store in STORES:
        if entry := entry_of(reader, store, wanted):
            return store, entry
    raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=", ".join(STORES))


def key_facts(reader: Reader, entry: StoreEntry) -> KeyFacts:
    """What the linked key's container says of it; a key that can't be asked counts as absent."""
    if entry.key is None:
        return KeyFacts(False)
    try:
        info = reader.keys.info(entry.key)
    except PortError:
        return KeyFacts(False)
    return KeyFacts(True, info.public_key_sha256, info.provider, info.provider_type, int(info.key_spec))


def own_endpoint(reader: Reader, host: str, port: int) -> Endpoint | None:
    """Where to dial where ``host`` is a name or an address of the host itself, else None."""
    facts = reader.host.facts()
    own = {"localhost", facts.fqdn.lower(), facts.short_name.lower(), *facts.addresses}
    return reader.network.endpoint(port) if host.lower() in own else None
