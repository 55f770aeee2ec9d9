"""The Registry port. SOFTWARE is redirected for 32-bit callers, SYSTEM is shared (Microsoft's
"Registry keys affected by WOW64")."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sepmtk.machine.errors import NotFound
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind

TABLE = "machine/registry.json"


def physical(key: RegistryKey) -> str:
    """Where ``key`` stands when the 64-bit view is asked."""
    parts = [p for p in key.path.split("\\") if p]
    redirected = key.view == 32 and parts and parts[0].upper() == "SOFTWARE"
    if redirected and parts[1:2] != [] and parts[1].upper() == "WOW6432NODE":
        redirected = False
    return "\\".join([parts[0], "WOW6432Node", *parts[1:]] if redirected else parts)


def _match(names: Any, wanted: str) -> str | None:
    folded = wanted.casefold()
    return next((n for n in names if n.casefold() == folded), None)


class LabRegistry:
    """Keys are stored flat: full path to values. A key's ancestors need no entry of their own."""

    def __init__(self, lab: Lab) -> None:
        self._lab = lab

    def get(self, key: RegistryKey, name: str) -> RegistryData:
        with self._lab.turn():
            values = self._values(self._lab.read(TABLE), key)
            stored = _match(values, name)
            if stored is None:
                raise NotFound(f"{key}\\{name}")
            kind, data = values[stored]
            return RegistryData(ValueKind(kind), data)

    def subkeys(self, key: RegistryKey) -> Sequence[str]:
        with self._lab.turn():
            table = self._lab.read(TABLE)
            self._values(table, key)
            found: dict[str, str] = {}
            depth = len(physical(key).split("\\")) if physical(key) else 0
            for path in table:
                if self._below(path, key):
                    name = path.split("\\")[depth]
                    found.setdefault(name.casefold(), name)
            return sorted(found.values(), key=str.casefold)

    def names(self, key: RegistryKey) -> Sequence[str]:
        with self._lab.turn():
            return sorted(self._values(self._lab.read(TABLE), key), key=str.casefold)

    def set(self, key: RegistryKey, name: str, value: RegistryData) -> None:
        with self._lab.writing(key):
            table = self._lab.read(TABLE)
            values = self._values(table, key)
            values[_match(values, name) or name] = [value.kind.value, value.data]
            path = _match(table, physical(key)) or physical(key)
            table[path] = values
            self._lab.save(TABLE, table)

    def delete(self, key: RegistryKey, name: str) -> None:
        with self._lab.writing(key):
            table = self._lab.read(TABLE)
            values = self._values(table, key)
            stored = _match(values, name)
            if stored is None:
                raise NotFound(f"{key}\\{name}")
            del values[stored]
            self._lab.save(TABLE, table)

    def _values(self, table: Any, key: RegistryKey) -> dict[str, list[str]]:
        path = _match(table, physical(key))
        if path is not None:
            values: dict[str, list[str]] = table[path]
            return values
        if any(self._below(p, key) for p in table):
            return {}
        raise NotFound(str(key))

    @staticmethod
    def _below(path: str, key: RegistryKey) -> bool:
        where = physical(key)
        return not where or path.casefold().startswith(where.casefold() + "\\")
