"""Reference assemblies of .NET Framework 4.6.2: types, members, overloads, read with dnfile.

Debian's mono-devel brings them. Signatures are laid out in ECMA-335, II.23.2."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

FOLDER = Path("/usr/lib/mono/4.6.2-api")
_PLAIN = {
    0x01: "System.Void", 0x02: "System.Boolean", 0x03: "System.Char", 0x05: "System.Byte",
    0x06: "System.Int16", 0x07: "System.UInt16", 0x08: "System.Int32", 0x09: "System.UInt32",
    0x0A: "System.Int64", 0x0B: "System.UInt64", 0x0E: "System.String", 0x18: "System.IntPtr",
    0x1C: "System.Object",
}  # fmt: skip


@dataclass(frozen=True)
class Member:
    """A public member. ``arguments`` counts those of a method; a property can be read or written."""

    name: str
    kind: str
    type: str
    static: bool = False
    arguments: int = 0
    written: bool = False


def missing() -> str:
    """What this machine lacks, as a sentence; empty where there is all."""
    if find_spec("dnfile") is None:
        return "pip install dnfile"
    return "" if (FOLDER / "mscorlib.dll").exists() else "apt install --no-install-recommends mono-devel"


class Reference:
    """Types by their full names, of these assemblies and mscorlib."""

    def __init__(self, assemblies: tuple[str, ...]) -> None:
        import dnfile

        self._types: dict[str, tuple[Any, Any]] = {}
        for name in ("mscorlib", *assemblies):
            read: Any = dnfile.dnPE
            tables = read(str(FOLDER / f"{name}.dll")).net.mdtables
            for row in tables.TypeDef.rows:
                if row.Flags.tdPublic:
                    self._types.setdefault(_full(row), (tables, row))

    def __contains__(self, type: str) -> bool:
        return type in self._types or type.endswith("[]")

    def has_namespace(self, name: str) -> bool:
        return any(type.startswith(f"{name}.") for type in self._types)

    def members(self, type: str, name: str) -> list[Member]:
        """Of the type or of what it is derived from; ``.ctor`` is its own."""
        while type in self._types:
            if found := [member for member in self._own(type) if member.name == name]:
                return found
            if name == ".ctor":
                return []
            type = self._base(type)
        return []

    def derived_have(self, type: str, name: str) -> bool:
        """Whether a type that is derived from this one has such a member."""
        return any(self.members(other, name) for other in self._types if type in self._bases(other))

    def is_enum(self, type: str) -> bool:
        return type in self._types and self._base(type) == "System.Enum"

    def values(self, type: str) -> dict[str, int]:
        """An enumeration's members."""
        tables, row = self._types[type]
        named = {id(field.row): str(field.row.Name) for field in row.FieldList}
        constants = [(named.get(id(c.Parent.row)), c.Value) for c in tables.Constant.rows]
        return {name: int.from_bytes(_blob(value), "little") for name, value in constants if name}

    def element(self, type: str) -> str:
        """What a loop over it gives; where its enumerator says object only, what its indexer gives."""
        if type.endswith("[]"):
            return type.removesuffix("[]")
        enumerator = self.members(type, "GetEnumerator")
        current = self.members(enumerator[0].type, "Current") if enumerator else []
        if current and current[0].type == "System.Object":
            current = self.members(type, "get_Item") or current
        return current[0].type if current else ""

    def _base(self, type: str) -> str:
        extends = self._types[type][1].Extends
        if not extends or not extends.row_index:  # dnfile gives the last row for none
            return ""
        return _full(extends.row) if hasattr(extends.row, "TypeName") else ""

    def _bases(self, type: str) -> Iterator[str]:
        while type in self._types and (type := self._base(type)):
            yield type

    @cache  # noqa: B019  (one object for all tests)
    def _own(self, type: str) -> tuple[Member, ...]:
        tables, row = self._types[type]
        methods = [m.row for m in row.MethodList if m.row.Flags.mdPublic]
        found, set_by = [], {str(m.Name) for m in methods if str(m.Name).startswith("set_")}
        for method in methods:
            count, result = _signature(tables, _blob(method.Signature))
            name, static = str(method.Name), bool(method.Flags.mdStatic)
            found.append(Member(name, "method", result, static, count))
            if name.startswith("get_") and not count:
                plain = name.removeprefix("get_")
                found.append(Member(plain, "property", result, static, 0, f"set_{plain}" in set_by))
        for field in (f.row for f in row.FieldList if f.row.Flags.fdPublic):
            type_of = _type(tables, _blob(field.Signature)[1:])[0]
            written = not (field.Flags.fdInitOnly or field.Flags.fdLiteral)
            static = bool(field.Flags.fdStatic)
            found.append(Member(str(field.Name), "field", type_of, static, 0, written))
        return tuple(found)


def _blob(item: Any) -> bytes:
    return bytes(getattr(item, "value", item) or b"")


def _full(row: Any) -> str:
    space, name = str(row.TypeNamespace), str(row.TypeName)
    return f"{space}.{name}" if space else name


def _signature(tables: Any, raw: bytes) -> tuple[int, str]:
    """How many parameters, and what comes back."""
    rest = raw[1:]
    if raw[0] & 0x10:  # of a generic method: how many types it takes
        rest = _number(rest)[1]
    count, rest = _number(rest)
    return count, _type(tables, rest)[0]


def _number(raw: bytes) -> tuple[int, bytes]:
    """A compressed unsigned number."""
    if raw[0] < 0x80:
        return raw[0], raw[1:]
    if raw[0] < 0xC0:
        return int.from_bytes(raw[:2], "big") & 0x3FFF, raw[2:]
    return int.from_bytes(raw[:4], "big") & 0x1FFFFFFF, raw[4:]


def _type(tables: Any, raw: bytes) -> tuple[str, bytes]:
    """A type's full name; empty for what no member that we use has (generics, pointers)."""
    kind, rest = raw[0], raw[1:]
    if kind in _PLAIN:
        return _PLAIN[kind], rest
    if kind in (0x11, 0x12):
        token, rest = _number(rest)
        table = {0: tables.TypeDef, 1: tables.TypeRef}.get(token & 3)
        return (_full(table.rows[(token >> 2) - 1]) if table else ""), rest
    if kind == 0x1D:
        inner, rest = _type(tables, rest)
        return f"{inner}[]", rest
    return "", rest
