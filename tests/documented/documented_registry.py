"""``winreg`` over the lab's registry table (CPython, PC/winreg.c; "Registry Keys Affected by WOW64")."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from documented_kernel import Kernel, Win32, os_error

TABLE = "machine/registry.json"
KEY_SET_VALUE, KEY_WOW64_32KEY = 0x2, 0x200
_TYPES = {"string": 1, "expand": 2, "binary": 3, "dword": 4, "multi": 7}
_KINDS = {number: kind for kind, number in _TYPES.items()}
ENVIRONMENT = {
    "PROGRAMDATA": "C:\\ProgramData",
    "SYSTEMROOT": "C:\\Windows",
    "PROGRAMFILES": "C:\\Program Files",
}


class Key:
    """An open key."""

    def __init__(self, path: str, access: int) -> None:
        self.path, self.access = path, access

    def __enter__(self) -> Key:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Registry:
    """The module's functions. ``denied`` names keys whose list gives administrators reading only."""

    HKEY_LOCAL_MACHINE = "HKLM"

    def __init__(self, kernel: Kernel) -> None:
        self._kernel = kernel
        self.denied: set[str] = set()

    def OpenKey(self, hive: str, path: str, reserved: int, access: int) -> Key:
        found = _physical(path, access)
        if not any(f"{key}\\".lower().startswith(f"{found}\\".lower()) for key in self._table()):
            raise os_error(2, path)
        if access & KEY_SET_VALUE and found.lower() in {name.lower() for name in self.denied}:
            raise os_error(5, path)
        return Key(found, access)

    def QueryValueEx(self, key: Key, name: str) -> tuple[Any, int]:
        values = self._values(key)
        stored = _match(values, name)
        if stored is None:
            raise os_error(2, name)
        kind, data = values[stored]
        return _raw(kind, data), _TYPES[kind]

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:
        return len(self._below(key)), len(self._values(key)), 0

    def EnumKey(self, key: Key, index: int) -> str:
        return self._below(key)[index]

    def EnumValue(self, key: Key, index: int) -> tuple[str, Any, int]:
        name = list(self._values(key))[index]
        return (name, *self.QueryValueEx(key, name))

    def SetValueEx(self, key: Key, name: str, reserved: int, type: int, value: Any) -> None:
        with self._changing(key, "SetValueEx") as values:
            values[_match(values, name) or name] = [_KINDS[type], _text(type, value)]

    def DeleteValue(self, key: Key, name: str) -> None:
        with self._changing(key, "DeleteValue") as values:
            stored = _match(values, name)
            if stored is None:
                raise os_error(2, name)
            del values[stored]

    def FlushKey(self, key: Key) -> None:
        """On the disk already."""

    @staticmethod
    def ExpandEnvironmentStrings(text: str) -> str:
        return re.sub("%([^%]+)%", lambda m: ENVIRONMENT.get(m[1].upper(), m[0]), text)

    @contextmanager
    def _changing(self, key: Key, name: str) -> Iterator[dict[str, list[str]]]:
        if not key.access & KEY_SET_VALUE:
            raise os_error(5, key.path)
        try:
            with self._kernel.lab.hold(), self._kernel.written(name):
                table = self._table()
                values = table.setdefault(_match(table, key.path) or key.path, {})
                yield values
                self._kernel.lab.save(TABLE, table)
        except Win32 as failed:
            raise os_error(failed.code, key.path) from None

    def _table(self) -> dict[str, dict[str, list[str]]]:
        found: dict[str, dict[str, list[str]]] = self._kernel.lab.read(TABLE)
        return found

    def _values(self, key: Key) -> dict[str, list[str]]:
        table = self._table()
        return table.get(_match(table, key.path) or "", {})

    def _below(self, key: Key) -> list[str]:
        depth = key.path.count("\\") + 1
        start = f"{key.path}\\".lower()
        found = (path.split("\\")[depth] for path in self._table() if path.lower().startswith(start))
        return list({name.lower(): name for name in found}.values())


def _physical(path: str, access: int) -> str:
    """SOFTWARE stands below WOW6432Node for 32-bit callers, SYSTEM is one for both."""
    head, _, rest = path.partition("\\")
    if access & KEY_WOW64_32KEY and head.upper() == "SOFTWARE" and not rest.upper().startswith("WOW6432NODE"):
        return f"{head}\\WOW6432Node\\{rest}"
    return path


def _match(names: Any, wanted: str) -> str | None:
    return next((name for name in names if name.lower() == wanted.lower()), None)


def _raw(kind: str, data: str) -> Any:
    if kind == "dword":
        return int(data)
    if kind == "binary":
        return bytes.fromhex(data)
    if kind == "multi":
        return data.split("\n") if data else []
    return data


def _text(type: int, value: Any) -> str:
    if type == 4:
        return str(value)
    if type == 3:
        return bytes(value).hex()
    if type == 7:
        return "\n".join(value)
    return str(value)
