"""Who the server and the process are: names, language, token, known folders, listeners."""

from __future__ import annotations

import ctypes
import struct
from typing import Any

from documented_kernel import Kernel, Win32
from documented_lists import sid_bytes

from sepmtk.machine.lab.network import sql_port_of
from sepmtk.machine.lab.served import served, web_uses

LANGUAGES = {"en-US": 0x409, "ja-JP": 0x411, "de-DE": 0x407}
PROGRAM_DATA = "C:\\ProgramData"
DNS_HOST, DNS_FULL = (1, 5), (3, 7)  # ComputerName[Physical]DnsHostname, -FullyQualified


class Names:
    """``suffix`` is what a policy sets; empty and no domain: a workgroup."""

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.suffix: str | None = None
        self.elevated = True
        self._kept: list[Any] = []  # memory that a caller was given an address of

    def names(self) -> tuple[str, str]:
        """Short and full. "If group policy is set, the function returns the primary domain name set by
        group policy" (GetComputerNameExW)."""
        config = self._kernel.lab.config
        short = config["short_name"]
        domain = config["fqdn"].partition(".")[2] if self.suffix is None else self.suffix
        return short, f"{short}.{domain}" if domain else short

    def GetComputerNameExW(self, kind: int, buffer: Any, size: Any) -> None:
        text = self.names()[0 if kind in DNS_HOST else 1]
        room = size._obj.value
        size._obj.value = len(text) + (room <= len(text))
        if room <= len(text):
            raise Win32(234)
        buffer.value = text

    def GetSystemDefaultUILanguage(self) -> int:
        return LANGUAGES[self._kernel.lab.config["language"]]

    def LCIDToLocaleName(self, lcid: int, buffer: Any, room: int, flags: int) -> int:
        found = next(name for name, number in LANGUAGES.items() if number == lcid)
        buffer.value = found
        return len(found) + 1

    def IsUserAnAdmin(self) -> int:
        return int(self.elevated)

    def SHGetKnownFolderPath(self, id: bytes, flags: int, token: Any, found: Any) -> None:
        kept = ctypes.create_unicode_buffer(PROGRAM_DATA)
        self._kept.append(kept)
        found._obj.value = ctypes.addressof(kept)

    def CoTaskMemFree(self, address: Any) -> None:
        """The memory goes with the test."""

    def GetCurrentProcess(self) -> int:
        return 0xFFFFFFFFFFFFFFFF

    def OpenProcessToken(self, process: int, access: int, token: Any) -> None:
        token._obj.value = 0x44

    def GetTokenInformation(self, token: Any, what: int, buffer: Any, room: int, size: Any) -> None:
        assert what == 1  # TokenUser: SID_AND_ATTRIBUTES, the SID behind it
        sid = sid_bytes(self._kernel.user)
        buffer.raw = (struct.pack("<QQ", ctypes.addressof(buffer) + 16, 0) + sid).ljust(room, b"\0")
        size._obj.value = 16 + len(sid)

    def GetExtendedTcpTable(
        self, buffer: Any, size: Any, order: int, family: int, kind: int, reserved: int
    ) -> None:
        rows = [_row(family, port) for port in self.listening()]
        raw = struct.pack("<I", len(rows)) + b"".join(rows)
        room, size._obj.value = size._obj.value, len(raw)
        if room < len(raw):
            raise Win32(122)
        ctypes.memmove(buffer, raw, len(raw))

    def listening(self) -> list[int]:
        """The ports that a running service has open."""
        lab = self._kernel.lab
        ports = [*web_uses(lab.config), sql_port_of(lab)]
        return [port for port in ports if served(lab, port) is not None]


def _row(family: int, port: int) -> bytes:
    """MIB_TCPROW_OWNER_PID or MIB_TCP6ROW_OWNER_PID of a listener on every address."""
    number = int.from_bytes(port.to_bytes(2, "big"), "little")
    if family == 2:
        return struct.pack("<6I", 2, 0, number, 0, 0, 4)
    return struct.pack("<16sII16sIIII", bytes(16), 0, number, bytes(16), 0, 0, 2, 4)
