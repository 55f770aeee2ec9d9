"""What Windows and .NET raise, as the errors of the border. No .NET object goes further than this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sepmtk.machine import nt
from sepmtk.machine.errors import Busy, Denied, Exists, HostFailure, NotFound, PortError, Unsupported
from sepmtk.machine.windows import codes

# HRESULTs of CryptoAPI stand as they are, those that wrap a Win32 code (0x8007xxxx) as that code.
_KINDS: dict[type[PortError], tuple[int, ...]] = {
    NotFound: (
        codes.ERROR_FILE_NOT_FOUND, codes.ERROR_PATH_NOT_FOUND, codes.ERROR_INVALID_DRIVE,
        codes.ERROR_NOT_READY, codes.ERROR_BAD_NETPATH, codes.ERROR_DIRECTORY,
        codes.ERROR_SERVICE_DOES_NOT_EXIST, codes.ERROR_NOT_FOUND,
        codes.NTE_BAD_KEYSET, codes.NTE_NO_KEY, codes.NTE_NOT_FOUND, codes.CRYPT_E_NOT_FOUND,
    ),
    Exists: (codes.ERROR_FILE_EXISTS, codes.ERROR_ALREADY_EXISTS, codes.NTE_EXISTS),
    Denied: (
        codes.ERROR_ACCESS_DENIED, codes.ERROR_ELEVATION_REQUIRED, codes.ERROR_PRIVILEGE_NOT_HELD,
        codes.NTE_PERM,
    ),
    Busy: (
        codes.ERROR_SHARING_VIOLATION, codes.ERROR_LOCK_VIOLATION, codes.ERROR_BUSY,
        codes.ERROR_DEPENDENT_SERVICES_RUNNING, codes.ERROR_SERVICE_ALREADY_RUNNING,
        codes.ERROR_SERVICE_CANNOT_ACCEPT_CTRL, codes.ERROR_USER_MAPPED_FILE,
    ),
    Unsupported: (
        codes.ERROR_NOT_SUPPORTED, codes.ERROR_CALL_NOT_IMPLEMENTED, codes.ERROR_SERVICE_DISABLED,
        codes.NTE_SILENT_CONTEXT,  # it would have to ask a person
        codes.NTE_NOT_SUPPORTED, codes.E_NOTIMPL,
    ),
}  # fmt: skip
_KIND_OF = {code: kind for kind, codes in _KINDS.items() for code in codes}
_WRAPS_WIN32 = 0x80070000
_VERBATIM = "\\\\?\\"  # how Win32 gets paths; people don't


def plain_code(code: int) -> int:
    """An HRESULT as an unsigned number; the Win32 code where it only wraps one."""
    code &= 0xFFFFFFFF
    return code & 0xFFFF if code & 0xFFFF0000 == _WRAPS_WIN32 else code


def port_error(what: str, code: int, detail: str = "") -> PortError:
    """The error of the border for a code of Windows."""
    what, code = what.removeprefix(_VERBATIM), plain_code(code)
    shown = f"{code}" if code < 0x10000 else f"0x{code:08x}"
    text = " ".join(detail.split())
    kind = _KIND_OF.get(code)
    if kind is None:
        return HostFailure(what, code, f"{shown}: {text}" if text else "")
    return kind(what, f"{shown}: {text}" if text else shown)


def last_error(what: str, code: int | None = None) -> PortError:
    """The same for GetLastError, or for ``code``, with Windows' own words."""
    code = nt.last_code() if code is None else code
    return port_error(what, code, nt.message(code))


@contextmanager
def win32(what: str) -> Iterator[None]:
    """Calls that raise OSError with a Windows error code."""
    try:
        yield
    except OSError as error:
        code = getattr(error, "winerror", None) or 0
        raise port_error(what, code, error.strerror or str(error)) from None


@contextmanager
def dotnet(what: str) -> Iterator[None]:
    """Calls into .NET. What they raise is read here and shown nowhere: its text holds a stack trace."""
    try:
        yield
    except Exception as error:
        if not hasattr(error, "HResult"):
            raise
        raise port_error(what, *said_by(error)) from None


def said_by(error: Any) -> tuple[int, str]:
    """The code and the sentence that say most: a Win32 error's inside (ServiceController wraps it in
    "Cannot start service"), else the exception's own."""
    inner = error
    while inner is not None:
        native = getattr(inner, "NativeErrorCode", None)
        if native is not None:
            return int(native), str(inner.Message)
        inner = inner.InnerException
    return int(error.HResult), str(error.Message)
