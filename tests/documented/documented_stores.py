"""Certificate stores: X509Store (.NET Framework's referencesource, x509store.cs) and the contexts behind."""

from __future__ import annotations

import ctypes
import struct
from base64 import b64encode
from types import SimpleNamespace
from typing import Any

from documented_dotnet import Pointer, cryptographic, raising
from documented_kernel import Kernel, Win32

from sepmtk.machine.lab import certificate, stores
from sepmtk.machine.lab.keys import PROVIDER_TYPES
from sepmtk.machine.values import KeyName, Store, StoreEntry

NOT_FOUND, BAD_ENCODE = 0x80092004, 0x80092002
KEY_PROV_INFO = 2


class Certificates:
    """Contexts by number, stores by name."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._contexts: dict[int, Any] = {}

    def context(self, made: Any) -> int:
        self._contexts[0x5000 + len(self._contexts)] = made
        return 0x4FFF + len(self._contexts)

    def CertGetCertificateContextProperty(self, context: int, what: int, buffer: Any, size: Any) -> None:
        key = self._contexts[context].key
        assert what == KEY_PROV_INFO
        if key is None:
            raise Win32(NOT_FOUND)
        texts = [f"{text}\0".encode("utf-16-le") for text in (key.container, key.provider)]
        size._obj.value = 48 + sum(map(len, texts))
        if buffer is not None:
            at = ctypes.addressof(buffer) + 48
            type, spec = PROVIDER_TYPES[key.provider], 1
            head = struct.pack("<QQIII4xQI4x", at, at + len(texts[0]), type, 0x20, 0, 0, spec)
            ctypes.memmove(buffer, head + b"".join(texts), size._obj.value)

    def CertSetCertificateContextProperty(self, context: int, what: int, flags: int, data: Any) -> None:
        given = data._obj
        self._contexts[context].key = KeyName(given.provider, given.container)

    def CertControlStore(self, store: int, flags: int, what: int, parameter: Any) -> None:
        """What was added is written at once."""

    def types(self) -> SimpleNamespace:
        """System.Security.Cryptography.X509Certificates."""
        kernel, certificates = self._kernel, self

        class X509Certificate2:
            def __init__(self, raw: bytes, archived: bool = False, key: KeyName | None = None) -> None:
                if not certificate.is_certificate(raw):
                    raise cryptographic(BAD_ENCODE)
                self.RawData, self.Archived, self.key = raw, archived, key
                self.Handle = Pointer(certificates.context(self))

        class X509Store:
            StoreHandle = Pointer(0x6000)

            def __init__(self, name: str, location: str) -> None:
                self._store = Store(f"{location}\\{name}")
                self._flags = 0

            def Open(self, flags: int) -> None:
                self._flags = flags

            def Close(self) -> None:
                pass

            @property
            def Certificates(self) -> list[X509Certificate2]:
                with kernel.lab.hold():
                    found = stores.entries(kernel.lab, self._store)
                return [X509Certificate2(e.der, e.archived, e.key) for e in found]

            def Add(self, given: X509Certificate2) -> None:
                """CERT_STORE_ADD_REPLACE_EXISTING_INHERIT_PROPERTIES."""
                with raising(kernel, "X509Store.Add", cryptographic):
                    rows = self._rows()
                    added = StoreEntry(given.RawData, given.Archived, given.key)
                    for number, row in enumerate(rows):
                        if (old := stores.from_row(row)).der == given.RawData:
                            inherited = StoreEntry(old.der, old.archived, given.key or old.key)
                            rows[number] = stores.to_row(inherited)
                            return self._save(rows)
                    return self._save([*rows, stores.to_row(added)])

            def Remove(self, given: X509Certificate2) -> None:
                with raising(kernel, "X509Store.Remove", cryptographic):
                    self._save([row for row in self._rows() if row["der"] != _text(given.RawData)])

            def _rows(self) -> list[dict[str, Any]]:
                if not self._flags & 1:
                    raise Win32(5)
                found: list[dict[str, Any]] = kernel.lab.read(stores.TABLE)[self._store.value]
                return found

            def _save(self, rows: list[dict[str, Any]]) -> None:
                kernel.lab.save(stores.TABLE, kernel.lab.read(stores.TABLE) | {self._store.value: rows})

        return SimpleNamespace(
            X509Certificate2=X509Certificate2,
            X509Store=X509Store,
            OpenFlags=SimpleNamespace(ReadOnly=0, ReadWrite=1, IncludeArchived=8),
            StoreLocation=SimpleNamespace(LocalMachine="LocalMachine", CurrentUser="CurrentUser"),
        )


def _text(der: bytes) -> str:
    return b64encode(der).decode()
