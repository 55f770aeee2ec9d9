"""Key containers of CryptoAPI's providers, machine key set, through their handles."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_uint32, c_void_p, c_wchar_p

from sepmtk.machine import nt
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import KeyName, KeySpec
from sepmtk.machine.windows.codes import ERROR_NO_MORE_ITEMS, NTE_NO_KEY
from sepmtk.machine.windows.key_files import ANSI
from sepmtk.machine.windows.security import DACL_SECURITY_INFORMATION
from sepmtk.machine.windows.translate import last_error, port_error

CRYPT_NEWKEYSET, CRYPT_DELETEKEYSET, CRYPT_VERIFYCONTEXT = 0x08, 0x10, 0xF0000000
CRYPT_MACHINE_KEYSET, CRYPT_SILENT = 0x20, 0x40
PP_ENUMCONTAINERS, PP_KEYSET_SEC_DESCR = 2, 8
CRYPT_FIRST, CRYPT_NEXT = 1, 2
CRYPT_EXPORTABLE = 1
_MOST_BAD = 100
"""Containers in a list that can't be read; those behind them are listed."""
_P = c_void_p


@contextmanager
def container(key: KeyName, type: int, flags: int = 0) -> Iterator[int]:
    """The handle of a container.

    Raises:
        PortError: Windows' own, e.g. NotFound; that may also mean that its access list keeps us out.
    """
    handle = _acquire(key, type, flags)
    try:
        yield handle
    finally:
        nt.call("advapi32", "CryptReleaseContext", _P, c_uint32)(handle, 0)


def _acquire(key: KeyName, type: int, flags: int) -> int:
    handle = _P()
    acquire = nt.call("advapi32", "CryptAcquireContextW", _P, c_wchar_p, c_wchar_p, c_uint32, c_uint32)
    name = key.container or None
    if not acquire(
        ctypes.byref(handle), name, key.provider, type, flags | CRYPT_MACHINE_KEYSET | CRYPT_SILENT
    ):
        raise last_error(str(key))
    return handle.value or 0


def make(key: KeyName, type: int, blob: bytes) -> None:
    """A private key into a container that is new, or empty because its making was cut short.

    CspParameters would put a key of its own making there first: a process that is ended in between
    would leave a container that nobody could tell from somebody else's.
    """
    try:
        with container(key, type) as handle:
            _import(key, handle, blob)
        return
    except NotFound:
        pass
    with container(key, type, CRYPT_NEWKEYSET) as handle:
        try:
            _import(key, handle, blob)
        except BaseException:  # Ctrl-C too: an empty container would stay
            delete(key, type)
            raise


def _import(key: KeyName, handle: int, blob: bytes) -> None:
    imported = _P()
    function = nt.call("advapi32", "CryptImportKey", _P, _P, c_uint32, _P, c_uint32, _P)
    if not function(handle, blob, len(blob), None, CRYPT_EXPORTABLE, ctypes.byref(imported)):
        raise last_error(str(key))
    nt.call("advapi32", "CryptDestroyKey", _P)(imported)


def delete(key: KeyName, type: int) -> None:
    """The container and its keys."""
    _acquire(key, type, CRYPT_DELETEKEYSET)


def key_spec(key: KeyName, handle: int) -> KeySpec:
    """What the key in this container is for.

    Raises:
        NotFound: there is none in it.
    """
    function = nt.call("advapi32", "CryptGetUserKey", _P, c_uint32, _P)
    for spec in (KeySpec.EXCHANGE, KeySpec.SIGNATURE):
        found = _P()
        if function(handle, int(spec), ctypes.byref(found)):
            nt.call("advapi32", "CryptDestroyKey", _P)(found)
            return spec
    raise port_error(str(key), NTE_NO_KEY, "an empty container")


def dacl(key: KeyName, handle: int) -> bytes:
    """CryptGetProvParam(PP_KEYSET_SEC_DESCR), the DACL only: more would need more rights."""
    function = nt.call("advapi32", "CryptGetProvParam", _P, c_uint32, _P, _P, c_uint32)
    size = c_uint32()
    if not function(handle, PP_KEYSET_SEC_DESCR, None, ctypes.byref(size), DACL_SECURITY_INFORMATION):
        raise last_error(str(key))
    buffer = ctypes.create_string_buffer(size.value)
    if not function(handle, PP_KEYSET_SEC_DESCR, buffer, ctypes.byref(size), DACL_SECURITY_INFORMATION):
        raise last_error(str(key))
    return buffer.raw[: size.value]


def set_dacl(key: KeyName, handle: int, descriptor: bytes) -> None:
    """CryptSetProvParam(PP_KEYSET_SEC_DESCR)."""
    function = nt.call("advapi32", "CryptSetProvParam", _P, c_uint32, _P, c_uint32)
    if not function(handle, PP_KEYSET_SEC_DESCR, descriptor, DACL_SECURITY_INFORMATION):
        raise last_error(str(key))


def containers(provider: str, type: int) -> list[str]:
    """Names of all containers of the machine key set. Windows gives them in its ANSI code page."""
    function = nt.call("advapi32", "CryptGetProvParam", _P, c_uint32, _P, _P, c_uint32)
    names: list[str] = []
    with container(KeyName(provider, ""), type, CRYPT_VERIFYCONTEXT) as handle:
        longest = c_uint32()
        function(handle, PP_ENUMCONTAINERS, None, ctypes.byref(longest), CRYPT_FIRST)
        buffer = ctypes.create_string_buffer(max(longest.value, 1024))
        flags, failed, bad = CRYPT_FIRST, 0, 0
        while failed != ERROR_NO_MORE_ITEMS:
            size = c_uint32(len(buffer))
            if function(handle, PP_ENUMCONTAINERS, buffer, ctypes.byref(size), flags):
                names.append(buffer.value.decode(ANSI, "replace"))
            elif (failed := nt.last_code()) != ERROR_NO_MORE_ITEMS and (bad := bad + 1) > _MOST_BAD:
                raise last_error(provider, failed)  # a list cut short would pass for the whole one
            flags = CRYPT_NEXT
    return names
