"""The Stores port. Store order is the order in which certificates were added."""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Sequence
from typing import Any

from sepmtk.machine.errors import HostFailure, NotFound, Unsupported
from sepmtk.machine.lab import certificate, keys
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import KeyName, Store, StoreEntry

TABLE = "machine/stores.json"
BAD_ENCODE = 0x80092002  # CRYPT_E_BAD_ENCODE


def entries(lab: Lab, store: Store) -> list[StoreEntry]:
    """What a store shows. CurrentUser\\Root has LocalMachine\\Root below it."""
    table = lab.read(TABLE)
    rows = list(table[store.value])
    if store is Store.USER_ROOT:
        rows += table[Store.MACHINE_ROOT.value]
    return [from_row(row) for row in rows]


def from_row(row: dict[str, Any]) -> StoreEntry:
    """An entry as it is stored."""
    key = KeyName(row["key"]["provider"], row["key"]["container"]) if row["key"] else None
    return StoreEntry(b64decode(row["der"]), row["archived"], key)


def to_row(entry: StoreEntry) -> dict[str, Any]:
    """An entry as it is to be stored."""
    key = {"provider": entry.key.provider, "container": entry.key.container} if entry.key else None
    return {"der": b64encode(entry.der).decode(), "archived": entry.archived, "key": key}


class LabStores:
    """The certificate stores of the lab."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def list(self, store: Store) -> Sequence[StoreEntry]:
        with self._lab.turn():
            return entries(self._lab, store)

    def add(self, store: Store, der: bytes, key: KeyName | None = None) -> None:
        with self._lab.writing(store.value):
            if store is Store.USER_ROOT:
                raise Unsupported(store.value, "Windows opens a dialogue there")
            if not certificate.is_certificate(der):
                raise HostFailure(store.value, BAD_ENCODE, "no certificate in DER")
            if key is not None and keys.read(self._lab, key) is None:
                raise NotFound(str(key))
            table = self._lab.read(TABLE)
            rows = table[store.value]
            old = [i for i, row in enumerate(rows) if b64decode(row["der"]) == der]
            if old:  # CERT_STORE_ADD_REPLACE_EXISTING_INHERIT_PROPERTIES
                before = from_row(rows[old[0]])
                rows[old[0]] = to_row(StoreEntry(der, before.archived, key or before.key))
            else:
                rows.append(to_row(StoreEntry(der, False, key)))
            self._lab.save(TABLE, table)

    def remove(self, store: Store, thumbprint: str) -> None:
        with self._lab.writing(store.value):
            if store is Store.USER_ROOT:
                raise Unsupported(store.value, "Windows opens a dialogue there")
            table = self._lab.read(TABLE)
            kept = [
                row
                for row in table[store.value]
                if certificate.thumbprint(b64decode(row["der"])) != thumbprint.lower()
            ]
            if len(kept) == len(table[store.value]):
                return  # X509Store.Remove of an absent certificate says nothing
            table[store.value] = kept
            self._lab.save(TABLE, table)
