"""Who holds a file open: the Restart Manager knows (learn.microsoft.com, "Restart Manager")."""

from __future__ import annotations

import ctypes
from ctypes import c_int, c_uint, c_uint32, c_void_p, c_wchar, c_wchar_p

from sepmtk.machine import nt

_MOST = 16


class _Process(ctypes.Structure):
    """RM_PROCESS_INFO; RM_UNIQUE_PROCESS stands at its beginning."""

    _fields_ = (
        ("pid", c_uint32),
        ("started", c_uint32 * 2),
        ("name", c_wchar * 256),
        ("service", c_wchar * 64),
        ("type", c_int),
        ("status", c_uint32),
        ("session", c_uint32),
        ("restartable", c_int),
    )


def holders(path: str) -> str:
    """Names and process ids, e.g. ``semsrv (1234)``; empty where Windows does not say."""
    session = c_uint32()
    key = ctypes.create_unicode_buffer(33)
    if nt.call("rstrtmgr", "RmStartSession", c_void_p, c_uint32, c_void_p)(ctypes.byref(session), 0, key):
        return ""
    try:
        return ", ".join(_listed(session.value, path))
    finally:
        nt.call("rstrtmgr", "RmEndSession", c_uint32)(session.value)


def _listed(session: int, path: str) -> list[str]:
    register = nt.call(
        "rstrtmgr", "RmRegisterResources",
        c_uint32, c_uint, c_void_p, c_uint, c_void_p, c_uint, c_void_p,
    )  # fmt: skip
    if register(session, 1, (c_wchar_p * 1)(path), 0, None, 0, None):
        return []
    needed, count, reasons = c_uint(), c_uint(_MOST), c_uint32()
    found = (_Process * _MOST)()
    listing = nt.call("rstrtmgr", "RmGetList", c_uint32, c_void_p, c_void_p, c_void_p, c_void_p)
    if listing(session, *map(ctypes.byref, (needed, count)), found, ctypes.byref(reasons)):
        return []
    return [f"{p.service or p.name} ({p.pid})" for p in found[: count.value]]
