"""What the service manager says about a service, read by Win32: ServiceController shows neither wait
hint nor exit codes."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int, c_uint32, c_void_p, c_wchar_p

from sepmtk.machine import nt
from sepmtk.machine.values import ServiceState
from sepmtk.machine.windows.codes import ERROR_MORE_DATA, ERROR_SERVICE_NEVER_STARTED
from sepmtk.machine.windows.translate import last_error

SC_MANAGER_CONNECT, SC_MANAGER_ENUMERATE_SERVICE, SERVICE_QUERY_STATUS = 0x0001, 0x0004, 0x0004
SC_ENUM_PROCESS_INFO, SC_STATUS_PROCESS_INFO = 0, 0
SERVICE_WIN32, SERVICE_STATE_ALL = 0x30, 0x3  # no drivers; in any state
SERVICE_STOPPED, SERVICE_START_PENDING, SERVICE_STOP_PENDING, SERVICE_RUNNING = 1, 2, 3, 4
SERVICE_CONTINUE_PENDING, SERVICE_PAUSE_PENDING, SERVICE_PAUSED = 5, 6, 7
_STATES = {
    SERVICE_STOPPED: ServiceState.STOPPED,
    SERVICE_START_PENDING: ServiceState.START_PENDING,
    SERVICE_STOP_PENDING: ServiceState.STOP_PENDING,
    SERVICE_RUNNING: ServiceState.RUNNING,
    SERVICE_CONTINUE_PENDING: ServiceState.START_PENDING,  # going on after a pause
    SERVICE_PAUSE_PENDING: ServiceState.STOP_PENDING,  # about to pause
    SERVICE_PAUSED: ServiceState.PAUSED,
}


class Status(ctypes.Structure):
    """SERVICE_STATUS_PROCESS."""

    _fields_ = tuple(
        (name, c_uint32)
        for name in (
            "type", "current", "accepted", "win32_exit_code", "specific_exit_code", "check_point",
            "wait_hint_ms", "process_id", "flags",
        )
    )  # fmt: skip
    current: int
    win32_exit_code: int
    specific_exit_code: int
    wait_hint_ms: int

    @property
    def state(self) -> ServiceState:
        """The state as the port names it."""
        return _STATES[self.current]

    @property
    def exit_code(self) -> int:
        """Of the last stop; 0 where there was none: one that never started failed at nothing."""
        return 0 if self.win32_exit_code == ERROR_SERVICE_NEVER_STARTED else self.win32_exit_code


class _Listed(ctypes.Structure):
    """ENUM_SERVICE_STATUS_PROCESSW."""

    _fields_ = (("name", c_wchar_p), ("display_name", c_wchar_p), ("status", Status))


def names() -> list[str]:
    """EnumServicesStatusExW. ServiceController would give the same, and load .NET for it."""
    function = nt.call(
        "advapi32", "EnumServicesStatusExW",
        c_void_p, c_int, c_uint32, c_uint32, c_void_p, c_uint32, c_void_p, c_void_p, c_void_p, c_wchar_p,
    )  # fmt: skip
    needed, count = c_uint32(1 << 17), c_uint32()
    with _manager(SC_MANAGER_CONNECT | SC_MANAGER_ENUMERATE_SERVICE) as manager:
        for _ in range(10):  # services may be added between two calls
            buffer = ctypes.create_string_buffer(needed.value)
            room, after = len(buffer), c_uint32()
            counts = (ctypes.byref(needed), ctypes.byref(count), ctypes.byref(after))
            if function(
                manager, SC_ENUM_PROCESS_INFO, SERVICE_WIN32, SERVICE_STATE_ALL, buffer, room, *counts, None
            ):
                found = ctypes.cast(buffer, ctypes.POINTER(_Listed))
                return [str(found[index].name) for index in range(count.value)]
            failed = last_error("service manager")
            if getattr(failed, "code", 0) != ERROR_MORE_DATA:
                raise failed
            needed.value += room
    raise failed


def status(name: str) -> Status:
    """QueryServiceStatusEx."""
    found, needed = Status(), c_uint32()
    query = nt.call(
        "advapi32", "QueryServiceStatusEx", c_void_p, c_uint32, c_void_p, c_uint32, c_void_p
    )  # fmt: skip
    with _manager() as manager, _service(manager, name) as service:
        size = ctypes.sizeof(found)
        if not query(service, SC_STATUS_PROCESS_INFO, ctypes.byref(found), size, ctypes.byref(needed)):
            raise last_error(name)
    return found


def display_name(name: str) -> str:
    """As the system's own tools show it: the registry may hold a reference to a resource instead."""
    function = nt.call("advapi32", "GetServiceDisplayNameW", c_void_p, c_wchar_p, c_void_p, c_void_p)
    size = c_uint32(1024)
    buffer = ctypes.create_unicode_buffer(size.value)
    with _manager() as manager:
        if not function(manager, name, buffer, ctypes.byref(size)):
            raise last_error(name)
    return buffer.value


@contextmanager
def _manager(access: int = SC_MANAGER_CONNECT) -> Iterator[int]:
    function = nt.call("advapi32", "OpenSCManagerW", c_wchar_p, c_wchar_p, c_uint32, result=c_void_p)
    manager = function(None, None, access)
    if not manager:
        raise last_error("service manager")
    with _closing(manager):
        yield manager


@contextmanager
def _service(manager: int, name: str) -> Iterator[int]:
    function = nt.call("advapi32", "OpenServiceW", c_void_p, c_wchar_p, c_uint32, result=c_void_p)
    service = function(manager, name, SERVICE_QUERY_STATUS)
    if not service:
        raise last_error(name)
    with _closing(service):
        yield service


@contextmanager
def _closing(handle: int) -> Iterator[None]:
    try:
        yield
    finally:
        nt.call("advapi32", "CloseServiceHandle", c_void_p)(handle)
