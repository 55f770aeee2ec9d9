"""The Registry port over winreg. What was written is flushed: the journal says that it is there."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

from sepmtk.machine.errors import NotFound, Unsupported
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind
from sepmtk.machine.windows.translate import win32

KEY_WOW64_64KEY, KEY_WOW64_32KEY = 0x0100, 0x0200
_VIEWS = {64: KEY_WOW64_64KEY, 32: KEY_WOW64_32KEY}
KEY_READ, KEY_SET_VALUE, KEY_QUERY_VALUE = 0x20019, 0x0002, 0x0001
REG_SZ, REG_EXPAND_SZ, REG_BINARY, REG_DWORD, REG_MULTI_SZ = 1, 2, 3, 4, 7
_KINDS = {
    REG_SZ: ValueKind.STRING,
    REG_EXPAND_SZ: ValueKind.EXPAND,
    REG_BINARY: ValueKind.BINARY,
    REG_DWORD: ValueKind.DWORD,
    REG_MULTI_SZ: ValueKind.MULTI,
}
_TYPES = {kind: type for type, kind in _KINDS.items()}


def to_data(kind: ValueKind, raw: Any) -> str:
    """What winreg gives, as the port's text."""
    if kind is ValueKind.DWORD:
        return str(raw or 0)
    if kind is ValueKind.BINARY:
        return bytes(raw or b"").hex()
    if kind is ValueKind.MULTI:
        return "\n".join(raw or ())
    return str(raw or "")


def from_data(value: RegistryData) -> Any:
    """The port's text, as winreg takes it."""
    if value.kind is ValueKind.DWORD:
        return int(value.data)
    if value.kind is ValueKind.BINARY:
        return bytes.fromhex(value.data)
    if value.kind is ValueKind.MULTI:
        return value.data.split("\n") if value.data else []
    return value.data


class WindowsRegistry:
    """HKEY_LOCAL_MACHINE of this server."""

    def __init__(self) -> None:
        self._winreg: Any = import_module("winreg")

    def get(self, key: RegistryKey, name: str) -> RegistryData:
        with win32(f"{key}\\{name}"), self._open(key, KEY_READ) as opened:
            raw, type = self._winreg.QueryValueEx(opened, name)
        kind = _KINDS.get(type)
        if kind is None:
            raise Unsupported(f"{key}\\{name}", f"registry type {type}")
        return RegistryData(kind, to_data(kind, raw))

    def subkeys(self, key: RegistryKey) -> Sequence[str]:
        with win32(str(key)), self._open(key, KEY_READ) as opened:
            count = self._winreg.QueryInfoKey(opened)[0]
            found = [self._winreg.EnumKey(opened, index) for index in range(count)]
        return sorted(found, key=str.casefold)

    def names(self, key: RegistryKey) -> Sequence[str]:
        with win32(str(key)), self._open(key, KEY_READ) as opened:
            count = self._winreg.QueryInfoKey(opened)[1]
            found = [self._winreg.EnumValue(opened, index)[0] for index in range(count)]
        return sorted(found, key=str.casefold)

    def set(self, key: RegistryKey, name: str, value: RegistryData) -> None:
        with win32(f"{key}\\{name}"), self._open(key, KEY_SET_VALUE | KEY_QUERY_VALUE) as opened:
            self._winreg.SetValueEx(opened, name, 0, _TYPES[value.kind], from_data(value))
            self._winreg.FlushKey(opened)

    def delete(self, key: RegistryKey, name: str) -> None:
        with win32(f"{key}\\{name}"), self._open(key, KEY_SET_VALUE | KEY_QUERY_VALUE) as opened:
            self._winreg.DeleteValue(opened, name)
            self._winreg.FlushKey(opened)

    def text(self, key: RegistryKey, name: str, missing: str = "") -> str:
        """A value's data, or ``missing``, also for a kind that is not read here; environment variables in it
        replaced as its kind asks."""
        try:
            found = self.get(key, name)
        except (NotFound, Unsupported):
            return missing
        if found.kind is ValueKind.EXPAND:
            return str(self._winreg.ExpandEnvironmentStrings(found.data))
        return found.data

    def has_key(self, key: RegistryKey) -> bool:
        """Whether the key is there."""
        try:
            with win32(str(key)), self._open(key, KEY_READ):
                return True
        except NotFound:
            return False

    def _open(self, key: RegistryKey, access: int) -> Any:
        hive = self._winreg.HKEY_LOCAL_MACHINE
        return self._winreg.OpenKey(hive, key.path, 0, access | _VIEWS[key.view])
