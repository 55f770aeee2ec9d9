"""The Host port: what the server says about itself. No .NET and no name service takes part."""

from __future__ import annotations

import ctypes
import ipaddress
import shutil
import socket
from ctypes import c_int, c_uint16, c_uint32, c_void_p, c_wchar_p
from datetime import datetime, timedelta

from sepmtk.machine import nt
from sepmtk.machine.values import HostFacts, RegistryKey
from sepmtk.machine.windows.registry import WindowsRegistry
from sepmtk.machine.windows.state_folder import hold_state_folder, state_folder
from sepmtk.model.numbers import whole

_NAME = RegistryKey("SYSTEM\\CurrentControlSet\\Control\\ComputerName")
_WINDOWS = RegistryKey("SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion")
_SESSION = RegistryKey("SYSTEM\\CurrentControlSet\\Control\\Session Manager")
_DUE = (
    RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Component Based Servicing\\RebootPending"),
    RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\WindowsUpdate\\Auto Update\\RebootRequired"),
)
_OURS = ("\\symantec\\", "\\microsoft sql server\\")
LOCALE_NAME_MAX_LENGTH = 85
ComputerNamePhysicalDnsHostname, ComputerNamePhysicalDnsFullyQualified = 5, 7
_LONGEST_DNS_NAME = 256


class WindowsHost:
    """This server."""

    def __init__(self, registry: WindowsRegistry) -> None:
        self._registry = registry

    def facts(self) -> HostFacts:
        text, names = self._registry.text, self.names()
        offset = datetime.now().astimezone().utcoffset()
        state = state_folder()
        return HostFacts(
            label=names[1],
            machine_id=text(RegistryKey("SOFTWARE\\Microsoft\\Cryptography"), "MachineGuid"),
            fqdn=names[1],
            short_name=names[0],
            addresses=addresses(names[0]),
            windows_build=whole(text(_WINDOWS, "CurrentBuildNumber")) or 0,
            language=language(),
            elevated=nt.elevated(),
            disk_free=shutil.disk_usage(state.anchor).free,
            pending_reboot=self.pending_reboot(),
            state_folder=state,
            utc_offset=offset or timedelta(0),
        )

    def hold_state_folder(self) -> None:
        hold_state_folder(state_folder())

    def names(self) -> tuple[str, str]:
        """Short name, and with the computer's own primary suffix; in a workgroup it may have none. A
        suffix that a group policy sets stands in no value of Tcpip's, and GetComputerNameEx gives it."""
        short = computer_name(ComputerNamePhysicalDnsHostname) or socket.gethostname()
        return short, computer_name(ComputerNamePhysicalDnsFullyQualified).strip(".") or short

    def pending_reboot(self) -> bool:
        """By the servicing stack, Windows Update or a new name. Files that wait to be renamed count
        where they are SEPM's or SQL Server's: other programs leave some behind all the time."""
        if any(self._registry.has_key(key) for key in _DUE):
            return True
        text = self._registry.text
        active = text(_NAME.child("ActiveComputerName"), "ComputerName")
        if text(_NAME.child("ComputerName"), "ComputerName").casefold() != active.casefold():
            return True
        renames = text(_SESSION, "PendingFileRenameOperations").casefold()
        return any(part in renames for part in _OURS)


def computer_name(kind: int) -> str:
    """GetComputerNameExW; empty where Windows doesn't say."""
    function = nt.call("kernel32", "GetComputerNameExW", c_int, c_wchar_p, c_void_p)
    size = c_uint32(_LONGEST_DNS_NAME)
    buffer = ctypes.create_unicode_buffer(size.value)
    return buffer.value if function(kind, buffer, ctypes.byref(size)) else ""


def addresses(name: str) -> tuple[str, ...]:
    """The addresses of this server's own adapters that somebody elsewhere can dial."""
    try:
        found = {str(row[4][0]) for row in socket.getaddrinfo(name, None)}
    except OSError:
        return ()
    parsed = [ipaddress.ip_address(text.partition("%")[0]) for text in found]
    usable = [a for a in parsed if not (a.is_loopback or a.is_link_local or a.is_unspecified)]
    return tuple(str(a) for a in sorted(usable, key=lambda a: (a.version, int(a))))


def language() -> str:
    """The language that Windows was installed in, e.g. ``ja-JP``: services write their logs in it."""
    identifier = nt.call("kernel32", "GetSystemDefaultUILanguage", result=c_uint16)()
    buffer = ctypes.create_unicode_buffer(LOCALE_NAME_MAX_LENGTH)
    convert = nt.call("kernel32", "LCIDToLocaleName", c_uint32, c_wchar_p, c_int, c_uint32)
    return buffer.value if convert(identifier, buffer, LOCALE_NAME_MAX_LENGTH, 0) else ""
