"""The link from a certificate to its key: CERT_KEY_PROV_INFO_PROP_ID of its context."""

from __future__ import annotations

import ctypes
import struct
from ctypes import c_uint32, c_void_p, c_wchar_p

from sepmtk.machine import nt
from sepmtk.machine.values import KeyName
from sepmtk.machine.windows.capi import CRYPT_MACHINE_KEYSET
from sepmtk.machine.windows.translate import last_error

CERT_KEY_PROV_INFO_PROP_ID = 2
CERT_STORE_CTRL_COMMIT = 3
CRYPT_KEY_PROV_INFO = struct.Struct("<QQIII4xQI4x")  # in a 64-bit process


class _KeyProvInfo(ctypes.Structure):
    """CRYPT_KEY_PROV_INFO."""

    _fields_ = (
        ("container", c_wchar_p),
        ("provider", c_wchar_p),
        ("type", c_uint32),
        ("flags", c_uint32),
        ("parameters", c_uint32),
        ("parameter", c_void_p),
        ("key_spec", c_uint32),
    )


def parse(raw: bytes, address: int) -> KeyName | None:
    """A CRYPT_KEY_PROV_INFO with its texts behind it, as CertGetCertificateContextProperty laid it out
    at ``address``. None where it names no container."""
    if len(raw) < CRYPT_KEY_PROV_INFO.size:
        return None
    container, provider, *_ = CRYPT_KEY_PROV_INFO.unpack_from(raw)
    name = _text(raw, container - address)
    return KeyName(_text(raw, provider - address), name) if name else None


def _text(raw: bytes, at: int) -> str:
    if not CRYPT_KEY_PROV_INFO.size <= at < len(raw):
        return ""
    pairs = raw[at:]
    end = next((i for i in range(0, len(pairs) - 1, 2) if pairs[i : i + 2] == b"\0\0"), len(pairs) & ~1)
    return pairs[:end].decode("utf-16-le", "replace")


def key_of(context: int) -> KeyName | None:
    """The key that a certificate context is linked to."""
    function = nt.call("crypt32", "CertGetCertificateContextProperty", c_void_p, c_uint32, c_void_p, c_void_p)
    size = c_uint32()
    if not function(context, CERT_KEY_PROV_INFO_PROP_ID, None, ctypes.byref(size)):
        return None
    buffer = ctypes.create_string_buffer(size.value)
    if not function(context, CERT_KEY_PROV_INFO_PROP_ID, buffer, ctypes.byref(size)):
        return None
    return parse(buffer.raw[: size.value], ctypes.addressof(buffer))


def link(what: str, context: int, key: KeyName, type: int, spec: int) -> None:
    """Link a certificate context to a machine key. In a store that is open for writing this is kept."""
    flags = CRYPT_MACHINE_KEYSET  # the same bit as CNG's NCRYPT_MACHINE_KEY_FLAG
    made = _KeyProvInfo(key.container, key.provider, type, flags, 0, None, spec)
    function = nt.call("crypt32", "CertSetCertificateContextProperty", c_void_p, c_uint32, c_uint32, c_void_p)
    if not function(context, CERT_KEY_PROV_INFO_PROP_ID, 0, ctypes.byref(made)):
        raise last_error(what)


def commit(store: int) -> None:
    """Have a store write what it still holds back: the journal says afterwards that it is there. A
    store that holds nothing back may say that it can't; whoever wrote reads it back in any case."""
    control = nt.call("crypt32", "CertControlStore", c_void_p, c_uint32, c_uint32, c_void_p)
    control(store, 0, CERT_STORE_CTRL_COMMIT, None)
