"""The service manager, through advapi32: to make, start and remove the stand-ins for SEPM's services."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import Structure, byref, c_uint32, c_void_p, c_wchar_p
from typing import Any

_advapi: Any = vars(ctypes)["WinDLL"]("advapi32", use_last_error=True)
for _name in ("OpenSCManagerW", "OpenServiceW", "CreateServiceW"):
    getattr(_advapi, _name).restype = c_void_p
_ALL, _OWN_PROCESS, _NORMAL_ERROR = 0xF01FF, 0x10, 1
_MANAGER_ALL, _STOP = 0xF003F, 1
STOPPED, RUNNING = 1, 4
STARTS = {"auto": 2, "manual": 3, "disabled": 4}


class Status(Structure):
    """SERVICE_STATUS."""

    _fields_ = [(name, c_uint32) for name in
                ("kind", "state", "controls", "exit", "specific", "checkpoint", "hint")]  # fmt: skip


def create(name: str, display: str, start_mode: str, image: str, account: str, needs: Sequence[str]) -> None:
    """A service that runs in a process of its own."""
    with _manager() as manager:
        made = _advapi.CreateServiceW(
            c_void_p(manager), c_wchar_p(name), c_wchar_p(display), _ALL, _OWN_PROCESS, STARTS[start_mode],
            _NORMAL_ERROR, c_wchar_p(image), None, None, _double_ended(needs), c_wchar_p(account), None,
        )  # fmt: skip
        if not made:
            raise _failed(f"CreateService {name}")
        _advapi.CloseServiceHandle(c_void_p(made))


def start(name: str, *arguments: str) -> None:
    """Ask for a start; ``arguments`` are what the service's main function is given after the name."""
    with _service(name) as service:
        words = (c_wchar_p * len(arguments))(*arguments)
        if not _advapi.StartServiceW(service, len(words), words):
            raise _failed(f"StartService {name}")


def stop(name: str) -> None:
    """Ask for a stop; one that doesn't run is left alone."""
    with _service(name) as service:
        _advapi.ControlService(service, _STOP, byref(Status()))


def status(name: str) -> tuple[int, int, int]:
    """State, exit code and the service's own exit code."""
    with _service(name) as service:
        found = Status()
        if not _advapi.QueryServiceStatus(service, byref(found)):
            raise _failed(f"QueryServiceStatus {name}")
        return found.state, found.exit, found.specific


def exists(name: str) -> bool:
    """Whether the manager knows it."""
    try:
        with _service(name):
            return True
    except OSError:
        return False


def remove(name: str) -> None:
    """Take a stopped service out."""
    with _service(name) as service:
        if not _advapi.DeleteService(service):
            raise _failed(f"DeleteService {name}")


@contextmanager
def _manager() -> Iterator[int]:
    handle = _advapi.OpenSCManagerW(None, None, _MANAGER_ALL)
    if not handle:
        raise _failed("OpenSCManager")
    try:
        yield handle
    finally:
        _advapi.CloseServiceHandle(c_void_p(handle))


@contextmanager
def _service(name: str) -> Iterator[c_void_p]:
    with _manager() as manager:
        handle = _advapi.OpenServiceW(c_void_p(manager), c_wchar_p(name), _ALL)
        if not handle:
            raise _failed(f"OpenService {name}")
        try:
            yield c_void_p(handle)
        finally:
            _advapi.CloseServiceHandle(c_void_p(handle))


def _double_ended(names: Sequence[str]) -> Any:
    return ctypes.create_unicode_buffer("".join(f"{name}\0" for name in names) + "\0") if names else None


def _failed(what: str) -> OSError:
    return OSError(vars(ctypes)["get_last_error"](), what)
