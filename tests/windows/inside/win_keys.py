"""Key containers of the machine key set, through CryptoAPI. Written for the tests' own side of the
table: it shares no line with the toolkit's way to the same containers."""

from __future__ import annotations

import ctypes
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import byref, c_uint32, c_void_p
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

_advapi: Any = vars(ctypes)["WinDLL"]("advapi32", use_last_error=True)
_last_error: Any = vars(ctypes)["get_last_error"]
_NEW_KEYSET, _DELETE_KEYSET, _MACHINE, _SILENT = 0x8, 0x10, 0x20, 0x40
_PROVIDER_TYPE, _ENUM_CONTAINERS, _SECURITY = 16, 2, 8
_FIRST, _DACL, _EXPORTABLE, _PRIVATE_BLOB, _EXCHANGE = 1, 4, 1, 7, 1
SCHANNEL = "Microsoft RSA SChannel Cryptographic Provider"
TYPES = {
    SCHANNEL: 12,
    "Microsoft Enhanced RSA and AES Cryptographic Provider": 24,
    "Microsoft Enhanced Cryptographic Provider v1.0": 1,
}


class WindowsError(Exception):
    """A call failed; ``code`` is what GetLastError said."""

    def __init__(self, call: str) -> None:
        self.code = _last_error() & 0xFFFFFFFF
        super().__init__(f"{call}: 0x{self.code:08x}")


@dataclass(frozen=True)
class Container:
    """A container and what is in it."""

    provider: str
    name: str
    spec: int
    key: rsa.RSAPrivateKey | None  # None where it can't be exported
    dacl: bytes


def names(provider: str = SCHANNEL) -> list[str]:
    """All machine containers that this provider shows. Windows takes the machine flag from the
    context, Wine from the call: it is given twice."""
    found: list[str] = []
    with _context(provider, None, 0xF0000000) as context:  # CRYPT_VERIFYCONTEXT
        room = ctypes.create_string_buffer(1024)
        flags = _FIRST | _MACHINE
        while True:
            size = c_uint32(len(room))
            if not _advapi.CryptGetProvParam(context, _ENUM_CONTAINERS, room, byref(size), flags):
                return found
            found.append(room.value.decode("mbcs"))
            flags = _MACHINE


def read(provider: str, name: str) -> Container | None:
    """A container; None where there is none."""
    try:
        with _context(provider, name) as context:
            for spec in (1, 2):
                key = c_void_p()
                if _advapi.CryptGetUserKey(context, spec, byref(key)):
                    return Container(provider, name, spec, _exported(key), _dacl(context))
            return Container(provider, name, 0, None, _dacl(context))
    except WindowsError:
        return None


def create(provider: str, name: str, key: rsa.RSAPrivateKey, dacl: bytes, spec: int = _EXCHANGE) -> None:
    """A new container with this exportable key."""
    with _context(provider, name, _NEW_KEYSET) as context:
        blob = private_blob(key, spec)
        handle = c_void_p()
        if not _advapi.CryptImportKey(context, blob, len(blob), None, _EXPORTABLE, byref(handle)):
            raise WindowsError("CryptImportKey")
        _advapi.CryptDestroyKey(handle)
        set_dacl(provider, name, dacl, context)


def set_dacl(provider: str, name: str, dacl: bytes, context: Any = None) -> None:
    """Replace a container's DACL."""
    if context is None:
        with _context(provider, name) as opened:
            return set_dacl(provider, name, dacl, opened)
    if not _advapi.CryptSetProvParam(context, _SECURITY, dacl, _DACL):
        raise WindowsError("CryptSetProvParam")
    return None


def delete(provider: str, name: str) -> None:
    """Remove a container with its keys."""
    context = c_void_p()
    flags = _DELETE_KEYSET | _MACHINE
    if not _advapi.CryptAcquireContextW(byref(context), name, provider, TYPES[provider], flags):
        raise WindowsError("CryptAcquireContext")


@contextmanager
def _context(provider: str, name: str | None, flags: int = 0) -> Iterator[c_void_p]:
    context = c_void_p()
    asked = flags | _MACHINE | _SILENT
    if not _advapi.CryptAcquireContextW(byref(context), name, provider, TYPES[provider], asked):
        raise WindowsError("CryptAcquireContext")
    try:
        yield context
    finally:
        _advapi.CryptReleaseContext(context, 0)


def _dacl(context: c_void_p) -> bytes:
    size = c_uint32()
    if not _advapi.CryptGetProvParam(context, _SECURITY, None, byref(size), _DACL):
        raise WindowsError("CryptGetProvParam")
    room = ctypes.create_string_buffer(size.value)
    if not _advapi.CryptGetProvParam(context, _SECURITY, room, byref(size), _DACL):
        raise WindowsError("CryptGetProvParam")
    return room.raw[: size.value]


def _exported(key: c_void_p) -> rsa.RSAPrivateKey | None:
    size = c_uint32()
    try:
        if not _advapi.CryptExportKey(key, None, _PRIVATE_BLOB, 0, None, byref(size)):
            return None
        room = ctypes.create_string_buffer(size.value)
        if not _advapi.CryptExportKey(key, None, _PRIVATE_BLOB, 0, room, byref(size)):
            return None
        return from_private_blob(room.raw[: size.value])
    finally:
        _advapi.CryptDestroyKey(key)


_ALGORITHM = {1: 0xA400, 2: 0x2400}  # CALG_RSA_KEYX, CALG_RSA_SIGN


def private_blob(key: rsa.RSAPrivateKey, spec: int) -> bytes:
    """PRIVATEKEYBLOB (winnt: BLOBHEADER, RSAPUBKEY, little-endian numbers)."""
    numbers = key.private_numbers()
    public = numbers.public_numbers
    whole, half = key.key_size // 8, key.key_size // 16
    head = struct.pack("<BBHI", _PRIVATE_BLOB, 2, 0, _ALGORITHM[spec])
    head += b"RSA2" + struct.pack("<II", key.key_size, public.e)
    parts = ((public.n, whole), (numbers.p, half), (numbers.q, half), (numbers.dmp1, half),
             (numbers.dmq1, half), (numbers.iqmp, half), (numbers.d, whole))  # fmt: skip
    return head + b"".join(number.to_bytes(size, "little") for number, size in parts)


def from_private_blob(blob: bytes) -> rsa.RSAPrivateKey:
    """The key in a PRIVATEKEYBLOB."""
    bits, exponent = struct.unpack_from("<II", blob, 12)
    whole, half, at, numbers = bits // 8, bits // 16, 20, []
    for size in (whole, half, half, half, half, half, whole):
        numbers.append(int.from_bytes(blob[at : at + size], "little"))
        at += size
    modulus, p, q, dmp1, dmq1, iqmp, d = numbers
    public = rsa.RSAPublicNumbers(exponent, modulus)
    return rsa.RSAPrivateNumbers(p, q, d, dmp1, dmq1, iqmp, public).private_key()


def pem(key: rsa.RSAPrivateKey) -> str:
    """PKCS #8, in the open."""
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
