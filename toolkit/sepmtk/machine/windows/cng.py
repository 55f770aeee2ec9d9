"""Keys of CNG's key storage providers, machine keys, through their handles. They are looked at, used
and granted; new keys are made elsewhere (ADR 0002)."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_uint32, c_void_p, c_wchar_p

from sepmtk.machine import nt
from sepmtk.machine.values import KeyName
from sepmtk.machine.windows.codes import NTE_NO_MORE_ITEMS
from sepmtk.machine.windows.security import DACL_SECURITY_INFORMATION
from sepmtk.machine.windows.translate import last_error

NCRYPT_MACHINE_KEY_FLAG, NCRYPT_SILENT_FLAG = 0x20, 0x40
NCRYPT_SECURITY_DESCR_PROPERTY = "Security Descr"
NCRYPT_EXPORT_POLICY_PROPERTY = "Export Policy"
NCRYPT_ALLOW_EXPORT_FLAG, NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG = 0x1, 0x2
_P, _N = c_void_p, c_uint32


class _KeyName(ctypes.Structure):
    """NCryptKeyName."""

    _fields_ = (
        ("name", c_wchar_p),
        ("algorithm", c_wchar_p),
        ("legacy_key_spec", c_uint32),
        ("flags", c_uint32),
    )


@contextmanager
def provider(name: str) -> Iterator[int]:
    """A key storage provider.

    Raises:
        HostFailure: there is none of this name.
    """
    handle = _P()
    _check(name, "NCryptOpenStorageProvider", (_P, c_wchar_p, _N), ctypes.byref(handle), name, 0)
    with _freed(handle):
        yield handle.value or 0


@contextmanager
def opened(key: KeyName) -> Iterator[int]:
    """The handle of a key."""
    handle = _P()
    with provider(key.provider) as storage:
        types = (_P, _P, c_wchar_p, _N, _N)
        flags = NCRYPT_MACHINE_KEY_FLAG | NCRYPT_SILENT_FLAG
        _check(key, "NCryptOpenKey", types, storage, ctypes.byref(handle), key.container, 0, flags)
        with _freed(handle):
            yield handle.value or 0


def delete(key: KeyName) -> None:
    """The key and its file."""
    handle = _P()
    with provider(key.provider) as storage:
        types = (_P, _P, c_wchar_p, _N, _N)
        flags = NCRYPT_MACHINE_KEY_FLAG | NCRYPT_SILENT_FLAG
        _check(key, "NCryptOpenKey", types, storage, ctypes.byref(handle), key.container, 0, flags)
        _check(key, "NCryptDeleteKey", (_P, _N), handle, NCRYPT_SILENT_FLAG)  # frees the handle too


def property_of(key: KeyName, handle: int, name: str, flags: int = 0) -> bytes:
    """A property of a key."""
    types = (_P, c_wchar_p, _P, _N, _P, _N)
    size = c_uint32()
    _check(key, "NCryptGetProperty", types, handle, name, None, 0, ctypes.byref(size), flags)
    buffer = ctypes.create_string_buffer(size.value)
    _check(key, "NCryptGetProperty", types, handle, name, buffer, len(buffer), ctypes.byref(size), flags)
    return buffer.raw[: size.value]


def dacl(key: KeyName, handle: int) -> bytes:
    """The self-relative descriptor, DACL only."""
    return property_of(
        key, handle, NCRYPT_SECURITY_DESCR_PROPERTY, DACL_SECURITY_INFORMATION | NCRYPT_SILENT_FLAG
    )


def set_dacl(key: KeyName, handle: int, descriptor: bytes) -> None:
    """Written as it stands."""
    types = (_P, c_wchar_p, _P, _N, _N)
    name, flags = NCRYPT_SECURITY_DESCR_PROPERTY, DACL_SECURITY_INFORMATION | NCRYPT_SILENT_FLAG
    _check(key, "NCryptSetProperty", types, handle, name, descriptor, len(descriptor), flags)


def exportable(key: KeyName, handle: int) -> bool:
    """Whether its policy lets it out."""
    policy = int.from_bytes(property_of(key, handle, NCRYPT_EXPORT_POLICY_PROPERTY), "little")
    return bool(policy & (NCRYPT_ALLOW_EXPORT_FLAG | NCRYPT_ALLOW_PLAINTEXT_EXPORT_FLAG))


def key_names(storage: str) -> list[str]:
    """Names of machine keys. CryptoAPI's containers stand among them, with a key spec: not CNG's own."""
    names: list[str] = []
    state = _P()
    function = nt.call("ncrypt", "NCryptEnumKeys", _P, c_wchar_p, _P, _P, _N, result=c_uint32)
    with provider(storage) as handle:
        try:
            while True:
                found = _P()
                flags = NCRYPT_MACHINE_KEY_FLAG | NCRYPT_SILENT_FLAG
                code = function(handle, None, ctypes.byref(found), ctypes.byref(state), flags)
                if code == NTE_NO_MORE_ITEMS:
                    return names
                if code:
                    raise last_error(storage, code)
                entry = ctypes.cast(found, ctypes.POINTER(_KeyName)).contents
                if entry.name and not entry.legacy_key_spec:
                    names.append(entry.name)
                _free_buffer(found)
        finally:
            _free_buffer(state)


def _free_buffer(buffer: c_void_p) -> None:
    if buffer:
        nt.call("ncrypt", "NCryptFreeBuffer", _P, result=c_uint32)(buffer)


@contextmanager
def _freed(handle: c_void_p) -> Iterator[None]:
    try:
        yield
    finally:
        nt.call("ncrypt", "NCryptFreeObject", _P, result=c_uint32)(handle)


def _check(what: KeyName | str, name: str, types: tuple[object, ...], *arguments: object) -> None:
    code = nt.call("ncrypt", name, *types, result=c_uint32)(*arguments)
    if code:
        raise last_error(str(what), code)
