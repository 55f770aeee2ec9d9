"""What the adapter to Windows says about Win32, made from its source: calls with their prototypes,
structures, and constants by Windows' own names."""

from __future__ import annotations

import ast
import ctypes
import struct
import uuid
from collections.abc import Iterator
from ctypes import c_wchar
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from source_tree import Module, called, modules
from win32_metadata import Field, Kind


@dataclass(frozen=True)
class Call:
    """A prototype, and with how many arguments it is called as far as the source shows it."""

    where: str
    dll: str
    name: str
    arguments: tuple[Kind, ...]
    result: Kind | None
    given: int | None


def adapter() -> list[Module]:
    """The modules that speak to Windows."""
    return [m for m in modules() if m.dotted == "machine.nt" or m.dotted.startswith("machine.windows.")]


def kind_of(type: Any) -> Kind:
    """A type of ctypes as it is in a 64-bit Windows process."""
    if type is ctypes.c_wchar_p:
        return Kind(8, True, 2)
    if type is ctypes.c_char_p:
        return Kind(8, True, 1)
    return Kind(2 if type is c_wchar else ctypes.sizeof(type), type is ctypes.c_void_p)


def calls(module: Module) -> Iterator[Call]:
    """Every ``nt.call`` and ``_check`` of a module."""
    names = vars(import_module(f"sepmtk.{module.dotted}"))
    for function in (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef)):
        for node in ast.walk(function):
            if not isinstance(node, ast.Call):
                continue
            local = _values(function, names)
            if called(node) == "call" and isinstance(node.args[1], ast.Constant):
                dll, name = (ast.literal_eval(text) for text in node.args[:2])
                types = [_value(a, local) for a in node.args[2:]]
                result = next((_value(k.value, local) for k in node.keywords), ctypes.c_int)
                given = _given(function, node)
            elif called(node) == "_check":
                dll, name, given = "ncrypt", ast.literal_eval(node.args[1]), len(node.args) - 3
                types, result = list(_value(node.args[2], local)), ctypes.c_uint32
            else:
                continue
            kinds = tuple(kind_of(type) for type in types)
            yield Call(module.where(node), dll, name, kinds, kind_of(result) if result else None, given)


def structures(module: Module) -> Iterator[tuple[str, str, int, list[Field]]]:
    """Where, the name by Windows, size and fields. A class names it at the beginning of its docstring,
    a ``struct.Struct`` is called as Windows does; what that skips is no field."""
    for name, value in vars(import_module(f"sepmtk.{module.dotted}")).items():
        own = isinstance(value, type) and value.__module__ == f"sepmtk.{module.dotted}"
        if own and issubclass(value, ctypes.Structure):
            size, fields = laid_out(value)
            yield f"{module.dotted}.{name}", (value.__doc__ or "").split()[0].strip(".,;"), size, fields
        elif isinstance(value, struct.Struct):
            yield f"{module.dotted}.{name}", name, value.size, list(packed(value.format))


def laid_out(structure: Any) -> tuple[int, list[Field]]:
    """Size and fields of a ctypes structure as they are on Windows, where a letter has two bytes."""
    fields, at, widest = [], 0, 1
    for _, type in structure._fields_:
        element, count = (type._type_, type._length_) if hasattr(type, "_length_") else (type, 1)
        if hasattr(element, "_fields_"):
            size, inner = laid_out(element)
        else:
            size = kind_of(element).size
            inner = [Field(0, size)]
        align = max(field.size for field in inner)
        at, widest = -(-at // align) * align, max(widest, align)
        for number in range(count):
            fields += [Field(at + number * size + f.offset, f.size) for f in inner]
        at += size * count
    return -(-at // widest) * widest, fields


def packed(format: str) -> Iterator[Field]:
    """The fields of a format of ``struct`` without padding of its own; ``4s`` is one of four bytes."""
    at, count = 0, ""
    for letter in format.removeprefix("<"):
        if letter.isdigit():
            count += letter
            continue
        size = struct.calcsize(f"<{count}{letter}") if letter in "sx" else struct.calcsize(f"<{letter}")
        if letter != "x":
            yield Field(at, size)
        at, count = at + size, ""


def constants(module: Module) -> Iterator[tuple[str, str, object]]:
    """Where, name and value of each constant of a module that it makes itself."""
    names = vars(import_module(f"sepmtk.{module.dotted}"))
    for node in module.tree.body:
        if isinstance(node, ast.Assign):
            targets = [t for target in node.targets for t in getattr(target, "elts", [target])]
            for target in targets:
                value = names[target.id]
                if isinstance(value, int | str | uuid.UUID):
                    yield module.where(node), target.id, value


def _values(function: ast.FunctionDef, names: dict[str, Any]) -> dict[str, Any]:
    """The module's names and those that the function gives to rows of types."""
    local = dict(names)
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "types":
            local["types"] = _value(node.value, names)
    return local


def _value(node: ast.expr, names: dict[str, Any]) -> Any:
    return eval(compile(ast.Expression(node), "<adapter>", "eval"), names)


def _given(function: ast.FunctionDef, prototype: ast.Call) -> int | None:
    """Arguments of the call itself: at once, or by the name that the prototype was given."""
    names = {
        node.targets[0].id
        for node in ast.walk(function)
        if isinstance(node, ast.Assign) and node.value is prototype and isinstance(node.targets[0], ast.Name)
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (node.func is prototype or getattr(node.func, "id", "") in names):
            if any(isinstance(a, ast.Starred) for a in node.args):
                return None
            return len(node.args)
    return None
