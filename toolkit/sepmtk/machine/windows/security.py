"""Security descriptors as bytes, checked before Windows gets them, and of files."""

from __future__ import annotations

import ctypes
from ctypes import c_uint32, c_void_p, c_wchar_p

from sepmtk.machine import nt
from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.codes import ERROR_INSUFFICIENT_BUFFER, ERROR_INVALID_SECURITY_DESCR
from sepmtk.machine.windows.translate import last_error
from sepmtk.model.descriptor import SELF_RELATIVE, Ace, control_bits, entries, has_dacl
from sepmtk.model.errors import Failed

OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION = 0x1, 0x4
SE_DACL_PROTECTED, SE_DACL_AUTO_INHERITED, SE_DACL_AUTO_INHERIT_REQ = 0x1000, 0x0400, 0x0100


def checked(what: str, descriptor: bytes) -> bytes:
    """``descriptor``, which Windows may be given: its calls trust the lengths inside.

    Raises:
        HostFailure: 1338 where it is none.
    """
    try:
        good = has_dacl(descriptor) and control_bits(descriptor) & SELF_RELATIVE and descriptor[0] == 1
        entries(descriptor)
    except Failed as error:
        raise HostFailure(what, ERROR_INVALID_SECURITY_DESCR, error.id) from None
    if not good:
        raise HostFailure(what, ERROR_INVALID_SECURITY_DESCR, "no self-relative descriptor with a DACL")
    return descriptor


def for_writing(descriptor: bytes) -> bytes:
    """``descriptor`` such that Windows keeps its bit "auto-inherited": it does so only where the
    request bit stands beside it (learn.microsoft.com, SECURITY_DESCRIPTOR_CONTROL)."""
    control = control_bits(descriptor)
    if not control & SE_DACL_AUTO_INHERITED:
        return descriptor
    return descriptor[:2] + (control | SE_DACL_AUTO_INHERIT_REQ).to_bytes(2, "little") + descriptor[4:]


def same(one: bytes, other: bytes) -> bool:
    """Whether two descriptors say the same, generic rights replaced by what they stand for: Windows
    does that when it writes them to a key's file."""
    bits = SE_DACL_PROTECTED | SE_DACL_AUTO_INHERITED
    if (control_bits(one) ^ control_bits(other)) & bits:
        return False
    return [_meaning(ace) for ace in entries(one)] == [_meaning(ace) for ace in entries(other)]


def _meaning(ace: Ace) -> tuple[str, str, int, int]:
    return ace.type, ace.sid, ace.rights, ace.flags


def of_file(path: str, parts: int = DACL_SECURITY_INFORMATION) -> bytes:
    """GetFileSecurityW."""
    function = nt.call("advapi32", "GetFileSecurityW", c_wchar_p, c_uint32, c_void_p, c_uint32, c_void_p)
    size = c_uint32(0)
    buffer = ctypes.create_string_buffer(0)
    while not function(path, parts, buffer, len(buffer), ctypes.byref(size)):
        failed = last_error(path)
        if getattr(failed, "code", 0) != ERROR_INSUFFICIENT_BUFFER:
            raise failed
        buffer = ctypes.create_string_buffer(size.value)
    return buffer.raw[: size.value]


def set_on_file(path: str, descriptor: bytes) -> None:
    """SetFileSecurityW, the DACL: as it stands, with nothing inherited into it or passed on."""
    function = nt.call("advapi32", "SetFileSecurityW", c_wchar_p, c_uint32, c_void_p)
    if not function(path, DACL_SECURITY_INFORMATION, for_writing(descriptor)):
        raise last_error(path)
