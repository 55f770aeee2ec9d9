"""Certificates in the host's stores: as setup put them there, and as the configuration wizard does."""

from __future__ import annotations

import random
from typing import Any

from sepmtk.machine.lab import access, certificate, disk, keys, layout, stores
from sepmtk.machine.lab.certificate import Pair
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.services import SQL
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, Store, StoreEntry


def container(lab: Lab, label: str, pair: Pair, provider: str, readable: bool) -> KeyName:
    """A key container whose name follows from the lab's seed; ``readable`` by SQL Server's service."""
    digits = f"{random.Random(' '.join((str(lab.config['seed']), label))).getrandbits(128):032X}"
    name = KeyName(provider, f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}")
    reader = [(access.ALLOW, access.FILE_GENERIC_READ, access.service_sid(SQL))] if readable else []
    dacl = access.descriptor(
        (access.ALLOW, access.FULL_CONTROL, access.SYSTEM),
        (access.ALLOW, access.FULL_CONTROL, access.ADMINISTRATORS),
        *reader,
    )
    keys.path_of(lab, name).write_bytes(disk.canonical(keys.record(name, pair.key, dacl)))
    return name


def fill_stores(lab: Lab, own: Pair) -> None:
    """SEPM's certificate, readable by SQL Server and trusted as a root."""
    table: dict[str, list[dict[str, Any]]] = {store.value: [] for store in Store}
    _enter(lab, table, own, "sepm")
    (lab.root / stores.TABLE).write_bytes(disk.canonical(table))


def adopt(lab: Lab) -> None:
    """SQL Server gets what is in server.crt, by its thumbprint (KB 232057 says that the wizard does it,
    not how: assumed). The caller holds the lab."""
    key = certificate.key_from_pem(layout.real(lab, layout.SERVER_KEY).read_text("ascii"))
    pair = Pair(certificate.first_in(layout.real(lab, layout.SERVER_CRT).read_bytes()), key)
    table = lab.read(stores.TABLE)
    if not any(e.der == pair.der for e in stores.entries(lab, Store.MACHINE_MY)):
        _enter(lab, table, pair, f"wizard {certificate.thumbprint(pair.der)}")
        lab.save(stores.TABLE, table)
    registry = lab.read("machine/registry.json")
    registry[layout.NETLIB_KEY]["Certificate"] = ["string", certificate.thumbprint(pair.der)]
    lab.save("machine/registry.json", registry)


def _enter(lab: Lab, table: dict[str, list[dict[str, Any]]], pair: Pair, label: str) -> None:
    key = container(lab, label, pair, SCHANNEL_PROVIDER, True)
    table[Store.MACHINE_MY.value].append(stores.to_row(StoreEntry(pair.der, False, key)))
    table[Store.MACHINE_ROOT.value].append(stores.to_row(StoreEntry(pair.der, False, None)))
