"""Win32 calls where we run on Windows: for our own files, and for those of a Windows host.

A function is looked up when it is used, in System32 only; so this module loads everywhere.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from ctypes import c_int, c_int64, c_uint32, c_void_p, c_wchar_p
from functools import cache
from pathlib import Path
from typing import Any

LOAD_LIBRARY_SEARCH_SYSTEM32 = 0x800
INVALID_HANDLE_VALUE = -1

GENERIC_READ, GENERIC_WRITE, DELETE = 0x80000000, 0x40000000, 0x00010000
FILE_SHARE_READ, FILE_SHARE_WRITE, FILE_SHARE_DELETE = 1, 2, 4
SHARE_ALL = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE
CREATE_NEW, OPEN_EXISTING = 1, 3
FILE_ATTRIBUTE_READONLY, FILE_ATTRIBUTE_NORMAL, INVALID_FILE_ATTRIBUTES = 0x1, 0x80, 0xFFFFFFFF
MOVEFILE_REPLACE_EXISTING, MOVEFILE_WRITE_THROUGH = 1, 8

TOKEN_QUERY, TokenUser = 0x8, 1


class SecurityAttributes(ctypes.Structure):
    """SECURITY_ATTRIBUTES."""

    _fields_ = (("length", c_uint32), ("descriptor", c_void_p), ("inherit", c_int))


@cache
def library(name: str) -> Any:
    """A DLL of Windows itself."""
    return ctypes.WinDLL(name, use_last_error=True, winmode=LOAD_LIBRARY_SEARCH_SYSTEM32)  # type: ignore[attr-defined,unused-ignore]


@cache
def call(dll: str, name: str, *types: Any, result: Any = c_int) -> Callable[..., Any]:
    """A function of Windows with its prototype: pointers are cut to 32 bits without one."""
    function = library(dll)[name]  # by index: an object of our own, whoever else uses this DLL
    function.argtypes, function.restype = types, result
    found: Callable[..., Any] = function
    return found


def failure(path: str = "", code: int | None = None) -> OSError:
    """What GetLastError says, or ``code``, as Python's own calls raise it."""
    code = last_code() if code is None else code
    return OSError(0, message(code), path, code)


def last_code() -> int:
    """GetLastError as it was after the last call through :func:`call`."""
    return int(ctypes.get_last_error()) & 0xFFFFFFFF  # type: ignore[attr-defined,unused-ignore]


def message(code: int) -> str:
    """Windows' own words for an error code, in Windows' own language."""
    signed = code - (1 << 32) if code >> 31 else code
    return str(ctypes.FormatError(signed)).strip()  # type: ignore[attr-defined,unused-ignore]


def with_security(descriptor: bytes | None) -> tuple[Any, Any]:
    """A SECURITY_ATTRIBUTES for ``descriptor`` and the buffer that it points to; keep both."""
    if descriptor is None:
        return None, None
    buffer = ctypes.create_string_buffer(descriptor, len(descriptor))
    made = SecurityAttributes(ctypes.sizeof(SecurityAttributes), ctypes.addressof(buffer), 0)
    return ctypes.byref(made), (made, buffer)


def create_file(
    path: str,
    access: int,
    share: int,
    how: int,
    flags: int = FILE_ATTRIBUTE_NORMAL,
    security: bytes | None = None,
) -> int:
    """CreateFileW. The handle; the caller closes it.

    Raises:
        OSError: with ``winerror``.
    """
    function = call(
        "kernel32", "CreateFileW",
        c_wchar_p, c_uint32, c_uint32, c_void_p, c_uint32, c_uint32, c_void_p, result=c_int64,
    )  # fmt: skip
    given, kept = with_security(security)
    handle = int(function(path, access, share, given, how, flags, None))
    del kept
    if handle == INVALID_HANDLE_VALUE:
        raise failure(path)
    return handle


def close(handle: int) -> None:
    """CloseHandle."""
    call("kernel32", "CloseHandle", c_void_p)(handle)


def descriptor_of(handle: int, flags: int) -> int:
    """A C file descriptor that owns ``handle``."""
    from msvcrt import open_osfhandle  # type: ignore[attr-defined,unused-ignore]

    return int(open_osfhandle(handle, flags | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOINHERIT", 0)))


def open_new(path: str, security: bytes | None, flags: int = FILE_ATTRIBUTE_NORMAL) -> int:
    """A file that is not there yet, with this list (else its folder's) from its first moment, as a C file
    descriptor."""
    return descriptor_of(create_file(path, GENERIC_WRITE, 0, CREATE_NEW, flags, security), os.O_WRONLY)


def make_folder(path: str, security: bytes | None) -> None:
    """CreateDirectoryW.

    Raises:
        OSError: with ``winerror``.
    """
    given, kept = with_security(security)
    done = call("kernel32", "CreateDirectoryW", c_wchar_p, c_void_p)(path, given)
    del kept
    if not done:
        raise failure(path)


def verbatim(path: Path) -> str:
    """``path`` for Win32, which cuts paths at 260 characters unless they are written out in full."""
    text = os.path.abspath(path)  # noqa: PTH100  (Windows' own rules for dots and names of devices)
    return text if text.startswith("\\\\") else f"\\\\?\\{text}"


def deep(path: Path) -> Path:
    """``path`` for Python's own calls on what lies deep below it: on Windows they, too, end at 260 characters
    where the setting LongPathsEnabled is off, as it is by itself."""
    return Path(verbatim(path)) if sys.platform == "win32" else path


def plain(path: Path) -> str:
    """A path as people write it."""
    return str(path).removeprefix("\\\\?\\")


def attributes(path: str) -> int | None:
    """GetFileAttributesW; None where there is nothing, or nothing that we may see."""
    found = int(call("kernel32", "GetFileAttributesW", c_wchar_p, result=c_uint32)(path))
    return None if found == INVALID_FILE_ATTRIBUTES else found


def set_attributes(path: str, wanted: int) -> None:
    """SetFileAttributesW.

    Raises:
        OSError: with ``winerror``.
    """
    if not call("kernel32", "SetFileAttributesW", c_wchar_p, c_uint32)(path, wanted):
        raise failure(path)


def delete_file(path: str) -> None:
    """DeleteFileW, of a read-only file too.

    Raises:
        OSError: with ``winerror``.
    """
    if (attributes(path) or 0) & FILE_ATTRIBUTE_READONLY:
        set_attributes(path, FILE_ATTRIBUTE_NORMAL)
    if not call("kernel32", "DeleteFileW", c_wchar_p)(path):
        raise failure(path)


def move(source: str, target: str) -> None:
    """MoveFileExW: on the disk when it returns; a file at ``target`` is replaced, a read-only one is not.

    Raises:
        OSError: with ``winerror``.
    """
    function = call("kernel32", "MoveFileExW", c_wchar_p, c_wchar_p, c_uint32)
    if not function(source, target, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH):
        raise failure(target)


def elevated() -> bool:
    """Whether this process has an administrator's full token."""
    return bool(call("shell32", "IsUserAnAdmin")())


def user_sid() -> str:
    """The SID of the user who runs this.

    Raises:
        OSError: with ``winerror``.
    """
    from sepmtk.model.descriptor import sid_text

    token, size = c_void_p(), c_uint32()
    process = call("kernel32", "GetCurrentProcess", result=c_void_p)()
    if not call("advapi32", "OpenProcessToken", c_void_p, c_uint32, c_void_p)(
        process, TOKEN_QUERY, ctypes.byref(token)
    ):
        raise failure()
    query = call("advapi32", "GetTokenInformation", c_void_p, c_int, c_void_p, c_uint32, c_void_p)
    buffer = ctypes.create_string_buffer(256)
    done = query(token, TokenUser, buffer, len(buffer), ctypes.byref(size))
    code = last_code()
    close(token.value or 0)
    if not done:
        raise failure(code=code)
    at = int.from_bytes(buffer.raw[:8], "little") - ctypes.addressof(buffer)  # TOKEN_USER: a pointer to it
    return sid_text(buffer.raw[at : size.value])
