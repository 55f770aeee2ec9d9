"""Keys of CNG's key storage providers (learn.microsoft.com, "NCrypt" functions)."""

from __future__ import annotations

import ctypes
from types import SimpleNamespace
from typing import Any

from documented_dotnet import cryptographic, raising
from documented_kernel import Kernel, Win32
from documented_lists import kept, parse

from sepmtk.machine.lab import access, disk, keys
from sepmtk.machine.values import SOFTWARE_KSP, KeyName

BAD_PROVIDER, PERMISSION, BAD_KEYSET, NO_MORE_ITEMS = 0x80090013, 0x80090010, 0x80090016, 0x8009002A


class Name(ctypes.Structure):
    """NCryptKeyName."""

    _fields_ = (
        ("name", ctypes.c_wchar_p),
        ("algorithm", ctypes.c_wchar_p),
        ("legacy_key_spec", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
    )


class Cng:
    """The functions, and ``CngKey.Open``."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self._open: dict[int, str] = {}
        self._names: list[Name] = []
        self._kept: list[Any] = []

    def row(self, name: str) -> dict[str, Any]:
        found = keys.read(self._kernel.lab, KeyName(SOFTWARE_KSP, name))
        if found is None:
            raise Win32(BAD_KEYSET)
        if not access.allows(bytes.fromhex(found["dacl"]), self._kernel.token, access.GENERIC_READ):
            raise Win32(5 | 0x80070000)
        return found

    def NCryptOpenStorageProvider(self, handle: Any, name: str, flags: int) -> None:
        if name != SOFTWARE_KSP:
            raise Win32(BAD_PROVIDER)
        handle._obj.value = 0x2000

    def NCryptOpenKey(self, storage: int, handle: Any, name: str, spec: int, flags: int) -> None:
        self.row(name)
        handle._obj.value = 0x2001 + len(self._open)
        self._open[handle._obj.value] = name

    def NCryptFreeObject(self, handle: Any) -> None:
        """Numbers are not used again."""

    def NCryptFreeBuffer(self, buffer: Any) -> None:
        """The memory goes with the test."""

    def NCryptDeleteKey(self, handle: Any, flags: int) -> None:
        keys.path_of(self._kernel.lab, KeyName(SOFTWARE_KSP, self._open[handle.value])).unlink()

    def NCryptGetProperty(
        self, handle: int, name: str, buffer: Any, room: int, size: Any, flags: int
    ) -> None:
        row = self.row(self._open[handle])
        raw = (3 if row["exportable"] else 0).to_bytes(4, "little")
        if name == "Security Descr":
            raw = bytes.fromhex(row["dacl"])
        size._obj.value = len(raw)
        if buffer is not None:
            ctypes.memmove(buffer, raw, len(raw))

    def NCryptSetProperty(self, handle: int, name: str, given: bytes, size: int, flags: int) -> None:
        key = KeyName(SOFTWARE_KSP, self._open[handle])
        row = self.row(key.container) | {"dacl": kept(parse(given)).packed().hex()}
        self._kernel.lab.write(keys.path_of(self._kernel.lab, key), disk.canonical(row))

    def NCryptEnumKeys(self, storage: int, scope: Any, found: Any, state: Any, flags: int) -> None:
        """CryptoAPI's containers stand among them, with a key spec."""
        if not state._obj.value:
            state._obj.value = 1
            rows = [disk.read_json(p) for p in sorted((self._kernel.lab.machine / "keys").glob("*.json"))]
            self._names = [Name(row["container"], "RSA", row["key_spec"], 0x20) for row in rows]
        if not self._names:
            raise Win32(NO_MORE_ITEMS)
        name = self._names.pop(0)
        self._kept.append(name)
        found._obj.value = ctypes.addressof(name)

    def open_key(self, name: str, provider: str, how: int) -> SimpleNamespace:
        """CngKey.Open."""
        with raising(self._kernel, "CngKey.Open", cryptographic, writes=False):
            if provider != SOFTWARE_KSP:
                raise Win32(BAD_PROVIDER)
            return SimpleNamespace(row=self.row(name), Dispose=lambda: None)
