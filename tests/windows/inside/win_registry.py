"""The registry by winreg, in the lab's spelling of values: kind and data as text."""

from __future__ import annotations

import importlib
from typing import Any

winreg: Any = importlib.import_module("winreg")
_KINDS = {"string": "REG_SZ", "expand": "REG_EXPAND_SZ", "multi": "REG_MULTI_SZ", "dword": "REG_DWORD",
          "binary": "REG_BINARY"}  # fmt: skip


def values(key: str) -> dict[str, list[str]]:
    """All values of a key below HKEY_LOCAL_MACHINE (64-bit view); empty where there is no such key."""
    found: dict[str, list[str]] = {}
    try:
        with _open(key, winreg.KEY_READ) as handle:
            for index in range(winreg.QueryInfoKey(handle)[1]):
                name, data, kind = winreg.EnumValue(handle, index)
                found[name] = _told(kind, data)
    except FileNotFoundError:
        return {}
    return found


def tree(key: str) -> dict[str, dict[str, list[str]]]:
    """A key and all below it: path to values."""
    try:
        with _open(key, winreg.KEY_READ) as handle:
            below = [winreg.EnumKey(handle, i) for i in range(winreg.QueryInfoKey(handle)[0])]
    except FileNotFoundError:
        return {}
    found = {key: values(key)}
    for name in below:
        found |= tree(f"{key}\\{name}")
    return found


def put(key: str, name: str, kind: str, data: str) -> None:
    """Write a value; its key is made where it is missing."""
    number = getattr(winreg, _KINDS[kind])
    content: Any = data
    if kind == "dword":
        content = int(data)
    elif kind == "multi":
        content = data.split("\n")
    elif kind == "binary":
        content = bytes.fromhex(data)
    with _open(key, winreg.KEY_WRITE) as handle:
        winreg.SetValueEx(handle, name, 0, number, content)


def make(key: str) -> None:
    """A key, where it is missing."""
    _open(key, winreg.KEY_WRITE).Close()


def remove(key: str) -> None:
    """A key and all below it."""
    for path in sorted(tree(key), key=len, reverse=True):
        winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, path, winreg.KEY_WOW64_64KEY)


def _open(key: str, access: int) -> Any:
    asked = access | winreg.KEY_WOW64_64KEY
    if access == winreg.KEY_READ:
        return winreg.OpenKeyEx(winreg.HKEY_LOCAL_MACHINE, key, 0, asked)
    return winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, key, 0, asked)


def _told(kind: int, data: Any) -> list[str]:
    name = next((n for n, constant in _KINDS.items() if getattr(winreg, constant) == kind), "binary")
    if name == "multi":
        return [name, "\n".join(data or [])]
    if name == "binary":
        return [name, (data or b"").hex() if isinstance(data, bytes) else str(data)]
    return [name, str(data)]
