"""Key containers by CryptoAPI (KB 238187; CryptAcquireContextW, CryptGetProvParam) and .NET's types over
them. Containers and keys are the lab's files; the providers of type RSA share one key set."""

from __future__ import annotations

import ctypes
import struct
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from documented_dotnet import cryptographic, raising
from documented_kernel import Kernel, Win32
from documented_lists import FULL, READ, Descriptor, Entry, from_sddl, kept, parse

from sepmtk.machine.lab import access, certificate, disk, keys
from sepmtk.machine.values import KeyName

BAD_DATA, NO_KEY, EXISTS = 0x80090005, 0x8009000D, 0x8009000F
BAD_KEYSET, PROVIDER_NOT_DEFINED = 0x80090016, 0x80090019
NO_MORE_ITEMS = 259
NEW, DELETE, VERIFY = 0x8, 0x10, 0xF0000000
FIRST = from_sddl("D:PAI(A;;FA;;;BA)(A;;FA;;;SY)")
"""A container that an administrator makes; certutil shows ``D:PAI(A;;GAGR;;;BA)(A;;GAGR;;;SY)`` for it."""

Record = dict[str, Any]


class Containers:
    """``broken`` names containers in the list that can't be read (NTE_KEYSET_ENTRY_BAD)."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.broken: set[str] = set()
        self.hidden = False
        """Whether the list leaves out what keeps us out."""
        self._open: dict[int, tuple[str, str]] = {}
        self._listing: dict[int, list[str]] = {}

    # -- what lasts

    def found(self, container: str) -> tuple[Path, Record] | None:
        """Names are the same in any case: their file's name is the hash of the lower case."""
        for path in (self._kernel.lab.machine / "keys").glob("*.json"):
            row: Record = disk.read_json(path)
            if row["provider_type"] and row["container"].lower() == container.lower():
                return path, row
        return None

    def opened(self, container: str) -> tuple[Path, Record]:
        """NTE_BAD_KEYSET: "the key container does not exist" or "access to an existing key container is
        denied" (CryptAcquireContextW)."""
        found = self.found(container)
        token = self._kernel.token
        if found is None or not access.allows(bytes.fromhex(found[1]["dacl"]), token, access.GENERIC_READ):
            raise Win32(BAD_KEYSET)
        return found

    def _owned(self, container: str) -> tuple[Path, Record]:
        """Through a handle that is open already: the file is Administrators' own, and an owner may always
        read and change the list."""
        found = self.found(container)
        if found is None:
            raise Win32(BAD_KEYSET)
        return found

    def save(self, path: Path, row: Record) -> None:
        path.parent.mkdir(exist_ok=True)
        self._kernel.lab.write(path, disk.canonical(row))

    # -- Win32

    def CryptAcquireContextW(
        self, handle: Any, container: str | None, provider: str, type: int, flags: int
    ) -> None:
        if keys.PROVIDER_TYPES.get(provider) != type or not type:
            raise Win32(PROVIDER_NOT_DEFINED)
        name = container or ""
        if flags & VERIFY != VERIFY:
            if flags & NEW:
                self._make(provider, name)
            path, _ = self.opened(name)
            if flags & DELETE:
                path.unlink()
                return
        handle._obj.value = 0x1000 + len(self._open)
        self._open[handle._obj.value] = (provider, name)

    def _make(self, provider: str, name: str) -> None:
        if self.found(name):
            raise Win32(EXISTS)
        row = {
            "provider": provider, "container": name, "provider_type": keys.PROVIDER_TYPES[provider],
            "key_spec": 0, "exportable": False, "pkcs8": "", "dacl": FIRST.packed().hex(),
        }  # fmt: skip
        self.save(keys.path_of(self._kernel.lab, KeyName(provider, name)), row)

    def CryptReleaseContext(self, handle: int, flags: int) -> None:
        self._open.pop(handle, None)

    def CryptGetUserKey(self, handle: int, spec: int, found: Any) -> None:
        _, row = self.opened(self._open[handle][1])
        if row["key_spec"] != spec:
            raise Win32(NO_KEY)
        found._obj.value = 1

    def CryptDestroyKey(self, key: Any) -> None:
        """The handle's."""

    def CryptImportKey(
        self, handle: int, blob: bytes, size: int, public: Any, flags: int, imported: Any
    ) -> None:
        path, row = self.opened(self._open[handle][1])
        key = certificate.pem_of_key(from_blob(blob))
        self.save(path, row | {"key_spec": 1, "exportable": bool(flags & 1), "pkcs8": key})
        imported._obj.value = 1

    def CryptGetProvParam(self, handle: int, what: int, buffer: Any, size: Any, flags: int) -> None:
        if what == 2:
            return self._list(handle, buffer, size, flags)
        _, row = self._owned(self._open[handle][1])
        raw = as_read(parse(bytes.fromhex(row["dacl"]))).packed()
        if buffer is not None:
            ctypes.memmove(buffer, raw, len(raw))
        size._obj.value = len(raw)
        return None

    def _list(self, handle: int, buffer: Any, size: Any, flags: int) -> None:
        if buffer is None:
            size._obj.value = 260
            return
        if flags & 1:
            rows = [disk.read_json(p) for p in sorted((self._kernel.lab.machine / "keys").glob("*.json"))]
            self._listing[handle] = [r["container"] for r in rows if r["provider_type"] and self._listed(r)]
        left = self._listing[handle]
        if not left:
            raise Win32(NO_MORE_ITEMS)
        name = left.pop(0)
        if name in self.broken:
            raise Win32(0x8009001A)
        buffer.value = name.encode("cp1252", "replace")
        size._obj.value = len(name) + 1

    def _listed(self, row: Record) -> bool:
        dacl = bytes.fromhex(row["dacl"])
        return not self.hidden or access.allows(dacl, self._kernel.token, access.GENERIC_READ)

    def CryptSetProvParam(self, handle: int, what: int, descriptor: bytes, flags: int) -> None:
        self.set_list(self._open[handle][1], parse(descriptor))

    def set_list(self, container: str, given: Descriptor) -> None:
        """The list of the container's file."""
        path, row = self._owned(container)
        self.save(path, row | {"dacl": kept(given).packed().hex()})


def as_read(stored: Descriptor) -> Descriptor:
    """CryptoAPI gives file rights back as generic ones: full control as ``GAGR``, reading as ``GR``."""
    entries = tuple(replace(entry, mask=_generic(entry)) for entry in stored.entries or ())
    return replace(stored, entries=entries)


def _generic(entry: Entry) -> int:
    if entry.mask & FULL == FULL:
        return 0x90000000
    return 0x80000000 if entry.mask == READ else entry.mask


def from_blob(blob: bytes) -> rsa.RSAPrivateKey:
    """The key in a PRIVATEKEYBLOB."""
    bits, exponent = struct.unpack_from("<II", blob, 12)
    whole, half, at, numbers = bits // 8, bits // 16, 20, []
    for size in (whole, half, half, half, half, half, whole):
        numbers.append(int.from_bytes(blob[at : at + size], "little"))
        at += size
    modulus, p, q, dmp1, dmq1, iqmp, d = numbers
    return rsa.RSAPrivateNumbers(
        p, q, d, dmp1, dmq1, iqmp, rsa.RSAPublicNumbers(exponent, modulus)
    ).private_key()


class Rsa:
    """An opened key, as RSACryptoServiceProvider and RSACng show it."""

    def __init__(self, row: Record) -> None:
        self._key = serialization.load_pem_private_key(row["pkcs8"].encode(), None)
        self.CspKeyContainerInfo = SimpleNamespace(Exportable=row["exportable"])

    def ExportParameters(self, private: bool) -> SimpleNamespace:
        numbers = self._key.public_key().public_numbers()  # type: ignore[union-attr]
        whole = (numbers.n.bit_length() + 7) // 8  # type: ignore[union-attr]
        exponent = numbers.e.to_bytes(3, "big")  # type: ignore[union-attr]
        return SimpleNamespace(Modulus=numbers.n.to_bytes(whole, "big"), Exponent=exponent)  # type: ignore[union-attr]

    def Decrypt(self, ciphertext: bytes, how: Any) -> bytes:
        try:
            found: bytes = self._key.decrypt(ciphertext, padding.PKCS1v15())  # type: ignore[union-attr]
        except ValueError:
            raise cryptographic(BAD_DATA) from None
        return found

    def Dispose(self) -> None:
        """Leaves the key where it is."""


class CryptoKeySecurity:
    """Takes a list and gives it back in .NET's own order: what denies first; bits that it doesn't know
    are dropped."""

    list: Descriptor

    def SetSecurityDescriptorBinaryForm(self, raw: bytes, sections: int) -> None:
        given = parse(raw)
        ordered = sorted(given.entries or (), key=lambda entry: (entry.flags & 0x10, -entry.kind))
        self.list = Descriptor(given.control & 0x1000, b"", tuple(ordered))


def cryptography(kernel: Kernel, containers: Containers, cng: Any) -> SimpleNamespace:
    """System.Security.Cryptography, as far as the adapter uses it."""

    class Provider(Rsa):
        def __init__(self, parameters: Any) -> None:
            security = getattr(parameters, "CryptoKeySecurity", None)
            with raising(kernel, "RSACryptoServiceProvider", cryptographic, security is not None):
                if keys.PROVIDER_TYPES.get(parameters.provider) != parameters.type:
                    raise Win32(PROVIDER_NOT_DEFINED)
                _, row = containers.opened(parameters.container)
                if row["key_spec"] != parameters.KeyNumber:
                    raise Win32(BAD_KEYSET)
                if security is not None:
                    containers.set_list(parameters.container, security.list)
            super().__init__(row)

    def parameters(type: int, provider: str, container: str) -> SimpleNamespace:
        return SimpleNamespace(type=type, provider=provider, container=container)

    return SimpleNamespace(
        CspParameters=parameters,
        CspProviderFlags=SimpleNamespace(UseMachineKeyStore=1, UseExistingKey=8, NoPrompt=64),
        RSACryptoServiceProvider=Provider,
        RSAEncryptionPadding=SimpleNamespace(Pkcs1="PKCS #1"),
        CngKeyOpenOptions=SimpleNamespace(MachineKey=0x20, Silent=0x40),
        CngProvider=lambda name: name,
        CngKey=SimpleNamespace(Open=cng.open_key),
        RSACng=lambda key: Rsa(key.row),
    )
