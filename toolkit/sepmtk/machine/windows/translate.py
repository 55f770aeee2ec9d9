"""What Windows and .NET raise, as the errors of the border. No .NET object goes further than this."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sepmtk.machine import nt
from sepmtk.machine.errors import Busy, Denied, Exists, HostFailure, NotFound, PortError, Unsupported

# winerror.h. HRESULTs of CryptoAPI stand as they are, those that wrap a Win32 code (0x8007xxxx) as that code.
_KINDS: dict[type[PortError], tuple[int, ...]] = {
    NotFound: (
        2, 3, 15, 21, 53, 267, 1060, 1168,
        0x80090016,  # NTE_BAD_KEYSET
        0x8009000D,  # NTE_NO_KEY
        0x80090011,  # NTE_NOT_FOUND
        0x80092004,  # CRYPT_E_NOT_FOUND
    ),
    Exists: (80, 183, 0x8009000F),  # NTE_EXISTS
    Denied: (5, 740, 1314, 0x80090010),  # elevation required, privilege not held, NTE_PERM
    Busy: (32, 33, 170, 1051, 1056, 1061, 1224),
    Unsupported: (
        50, 120, 1058,
        0x80090022,  # NTE_SILENT_CONTEXT: it would have to ask a person
        0x80090029,  # NTE_NOT_SUPPORTED
        0x80004001,  # E_NOTIMPL
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
