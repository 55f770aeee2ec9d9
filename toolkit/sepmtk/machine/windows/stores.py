"""The Stores port over X509Store."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sepmtk.machine.errors import HostFailure, Unsupported
from sepmtk.machine.values import KeyName, KeySpec, Store, StoreEntry
from sepmtk.machine.windows import links
from sepmtk.machine.windows.codes import CRYPT_E_BAD_ENCODE
from sepmtk.machine.windows.runtime import flags, types
from sepmtk.machine.windows.translate import dotnet

_X509 = "System.Security.Cryptography.X509Certificates"

KeySpecOf = Callable[[KeyName], tuple[int, KeySpec]]
"""A provider's type and what a key is for; NotFound where there is no such key."""


class WindowsStores:
    """Certificate stores of this server and of the user who runs this."""

    def __init__(self, key_spec_of: KeySpecOf) -> None:
        self._key_spec_of = key_spec_of

    def list(self, store: Store) -> Sequence[StoreEntry]:
        with _opened(store) as opened:
            return [
                StoreEntry(bytes(found.RawData), bool(found.Archived), links.key_of(_context(found)))
                for found in opened.Certificates
            ]

    def add(self, store: Store, der: bytes, key: KeyName | None = None) -> None:
        _refuse_user_root(store)
        with dotnet(store.value):
            given = _certificate(store, der)
        linking = (key, *self._key_spec_of(key)) if key else None
        with _opened(store, writable=True) as opened:
            there = [links.key_of(_context(c)) for c in opened.Certificates if bytes(c.RawData) == der]
            if there and key in (None, there[0]):
                return  # Add() is refused where a policy distributes the same certificate
            if linking:
                links.link(store.value, _context(given), *linking)
            opened.Add(given)  # one that is there is replaced, and what else it carries is kept
            links.commit(opened.StoreHandle.ToInt64())

    def remove(self, store: Store, thumbprint: str) -> None:
        _refuse_user_root(store)
        with _opened(store, writable=True) as opened:
            for found in opened.Certificates:
                if _thumbprint(bytes(found.RawData)) == thumbprint.lower():
                    opened.Remove(found)
            links.commit(opened.StoreHandle.ToInt64())

    def linked(self) -> dict[str, KeyName]:
        """The keys that the machine's own certificates are linked to, by container in lower case."""
        found = [entry.key for entry in self.list(Store.MACHINE_MY) if entry.key]
        return {key.container.lower(): key for key in found}


def _refuse_user_root(store: Store) -> None:
    if store is Store.USER_ROOT:
        raise Unsupported(store.value, "Windows opens a dialogue there")


@contextmanager
def _opened(store: Store, writable: bool = False) -> Iterator[Any]:
    x509 = types(_X509)
    location, _, name = store.value.partition("\\")
    how = x509.OpenFlags.ReadWrite if writable else x509.OpenFlags.ReadOnly
    with dotnet(store.value):
        opened = x509.X509Store(name, getattr(x509.StoreLocation, location))
        opened.Open(flags(how, x509.OpenFlags.IncludeArchived))
        try:
            yield opened
        finally:
            opened.Close()


def _certificate(store: Store, der: bytes) -> Any:
    """One certificate and nothing else: .NET would also take a PFX here, and import its keys."""
    # A SEQUENCE that begins with one; a PFX begins with a number. Windows judges the rest.
    head = 2 + (der[1] & 0x7F if len(der) > 1 and der[1] & 0x80 else 0)
    if der[:1] != b"\x30" or der[head : head + 1] != b"\x30":
        raise HostFailure(store.value, CRYPT_E_BAD_ENCODE, "no certificate in DER")
    system = types("System")
    return types(_X509).X509Certificate2(system.Array[system.Byte](der))


def _thumbprint(der: bytes) -> str:
    return hashlib.sha1(der, usedforsecurity=False).hexdigest()


def _context(certificate: Any) -> int:
    return int(certificate.Handle.ToInt64())
