"""Values below HKEY_LOCAL_MACHINE, named ``HKLM64\\<key>\\<value name>``."""

from __future__ import annotations

from typing import Any, cast

from sepmtk.engine.effector import Effector
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import RegistryData, RegistryKey, ValueKind
from sepmtk.model.resource import Kind, Resource, UndoClass, Value


def resource(key: RegistryKey, name: str) -> Resource:
    """The value ``name`` of ``key``."""
    return Resource(Kind.REGISTRY_VALUE, f"{key}\\{name}")


def text(data: str) -> Value:
    """A REG_SZ."""
    return {"kind": ValueKind.STRING.value, "data": data}


def _split(name: str) -> tuple[RegistryKey, str]:
    hive, _, rest = name.partition("\\")
    path, _, value = rest.rpartition("\\")
    return RegistryKey(path, int(hive.removeprefix("HKLM"))), value


def _read(view: RunView, name: str) -> Value:
    key, value = _split(name)
    try:
        data = view.reader.registry.get(key, value)
    except NotFound:
        return None
    return {"kind": data.kind.value, "data": data.data}


def _write(access: RunAccess, name: str, value: Value) -> None:
    key, value_name = _split(name)
    if value is None:
        access.machine.registry.delete(key, value_name)
        return
    wanted = cast("dict[str, Any]", value)
    access.machine.registry.set(key, value_name, RegistryData(ValueKind(wanted["kind"]), wanted["data"]))


EFFECTOR = Effector(Kind.REGISTRY_VALUE, UndoClass.EXACT, convergent=True, read=_read, write=_write)
