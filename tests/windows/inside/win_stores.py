"""Certificate stores, through crypt32. As with keys: the tests' own way to them."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, Structure, byref, c_uint32, c_void_p, c_wchar_p, cast
from dataclasses import dataclass
from typing import Any

_crypt: Any = vars(ctypes)["WinDLL"]("crypt32", use_last_error=True)
for _name in ("CertOpenStore", "CertEnumCertificatesInStore", "CertCreateCertificateContext",
              "CertDuplicateCertificateContext"):  # fmt: skip
    getattr(_crypt, _name).restype = c_void_p
_ENCODING = 0x10001
_SYSTEM_STORE, _LOCATIONS = 10, {"LocalMachine": 0x20000, "CurrentUser": 0x10000}
_ENUM_ARCHIVED, _READ_ONLY = 0x200, 0x8000
_KEY_INFO, _ARCHIVED = 2, 19
_ADD_ALWAYS, _COMMIT = 4, 3


class CertContext(Structure):
    """CERT_CONTEXT."""

    _fields_ = [
        ("encoding", c_uint32), ("der", c_void_p), ("size", c_uint32), ("info", c_void_p), ("store", c_void_p)
    ]  # fmt: skip


class KeyInfo(Structure):
    """CRYPT_KEY_PROV_INFO."""

    _fields_ = [
        ("container", c_wchar_p), ("provider", c_wchar_p), ("kind", c_uint32), ("flags", c_uint32),
        ("count", c_uint32), ("parameters", c_void_p), ("spec", c_uint32),
    ]  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A certificate in a store; provider and container are empty where no key is linked."""

    der: bytes
    archived: bool
    provider: str
    container: str


def entries(store: str) -> list[Entry]:
    """What ``Location\\Name`` holds, in its order."""
    with _opened(store, _ENUM_ARCHIVED | _READ_ONLY) as handle:
        return [_entry(context) for context in _contexts(handle)]


def add(store: str, entry: Entry, kind: int = 0, spec: int = 1) -> None:
    """Put a certificate in, linked to a machine key where one is named."""
    context = c_void_p(_crypt.CertCreateCertificateContext(_ENCODING, entry.der, len(entry.der)))
    if entry.container:
        link = KeyInfo(entry.container, entry.provider, kind, 0x20, 0, None, spec)
        _crypt.CertSetCertificateContextProperty(context, _KEY_INFO, 0, byref(link))
    if entry.archived:
        nothing = (c_uint32 * 4)()
        _crypt.CertSetCertificateContextProperty(context, _ARCHIVED, 0, byref(nothing))
    with _opened(store, 0) as handle:
        if not _crypt.CertAddCertificateContextToStore(handle, context, _ADD_ALWAYS, None):
            raise OSError(vars(ctypes)["get_last_error"](), "CertAddCertificateContextToStore")
    _crypt.CertFreeCertificateContext(context)


def clear(store: str) -> None:
    """Take everything out."""
    with _opened(store, _ENUM_ARCHIVED) as handle:
        while context := _crypt.CertEnumCertificatesInStore(handle, None):
            if not _crypt.CertDeleteCertificateFromStore(c_void_p(context)):
                raise OSError(vars(ctypes)["get_last_error"](), "CertDeleteCertificateFromStore")
        _crypt.CertControlStore(handle, 0, _COMMIT, None)


@contextmanager
def _opened(store: str, flags: int) -> Iterator[c_void_p]:
    location, _, name = store.partition("\\")
    wanted = c_wchar_p(name)
    asked = _LOCATIONS[location] | flags
    handle = c_void_p(_crypt.CertOpenStore(c_void_p(_SYSTEM_STORE), 0, None, asked, wanted))
    if not handle:
        raise OSError(vars(ctypes)["get_last_error"](), f"CertOpenStore {store}")
    try:
        yield handle
    finally:
        _crypt.CertCloseStore(handle, 0)


def _contexts(handle: c_void_p) -> Iterator[c_void_p]:
    context = None
    while context := _crypt.CertEnumCertificatesInStore(handle, c_void_p(context)):
        yield c_void_p(context)


def _entry(context: c_void_p) -> Entry:
    found = cast(context, POINTER(CertContext)).contents
    der = ctypes.string_at(found.der, found.size)
    archived = _property(context, _ARCHIVED) is not None
    raw = _property(context, _KEY_INFO)
    if raw is None:
        return Entry(der, archived, "", "")
    link = cast(raw, POINTER(KeyInfo)).contents
    return Entry(der, archived, link.provider or "", link.container or "")


def _property(context: c_void_p, number: int) -> Any:
    size = c_uint32()
    if not _crypt.CertGetCertificateContextProperty(context, number, None, byref(size)):
        return None
    room = ctypes.create_string_buffer(max(size.value, 1))
    if not _crypt.CertGetCertificateContextProperty(context, number, room, byref(size)):
        return None
    return room
