"""Security descriptors as the model keeps them: control bits, owner, entries ([MS-DTYP] 2.4, 2.5).

Written for the tests' side: it shares no line with ``sepmtk.model.descriptor``.
"""

from __future__ import annotations

import ctypes
import re
import struct
from dataclasses import dataclass, replace

PROTECTED, AUTO_INHERITED, AUTO_INHERIT_REQ, PRESENT, SELF_RELATIVE = 0x1000, 0x400, 0x100, 0x4, 0x8000
OBJECT, CONTAINER, NO_PROPAGATE, INHERIT_ONLY, INHERITED = 0x1, 0x2, 0x4, 0x8, 0x10
FULL, READ = 0x1F01FF, 0x120089
GENERIC = {0x80000000: READ, 0x40000000: 0x120116, 0x20000000: 0x1200A0, 0x10000000: FULL}
_FLAGS = {"OI": OBJECT, "CI": CONTAINER, "IO": INHERIT_ONLY, "ID": INHERITED}
_MASKS = {"FA": FULL, "FR": READ, "GA": 0x10000000, "GR": 0x80000000, "GAGR": 0x90000000}
_SIDS = {"SY": "S-1-5-18", "BA": "S-1-5-32-544", "BU": "S-1-5-32-545", "AU": "S-1-5-11", "WD": "S-1-1-0"}


@dataclass(frozen=True)
class Entry:
    """An entry: 0 allows, 1 denies."""

    kind: int
    flags: int
    mask: int
    sid: bytes


@dataclass(frozen=True)
class Descriptor:
    """``entries`` is None where there is no list: everybody may do everything."""

    control: int
    owner: bytes
    entries: tuple[Entry, ...] | None

    def packed(self, owner: bool = False) -> bytes:
        """Self-relative, the list behind the header, the owner last."""
        if self.entries is None:
            at = 20 if owner and self.owner else 0
            head = struct.pack("<BBHIIII", 1, 0, self.control | PRESENT | SELF_RELATIVE, at, 0, 0, 0)
            return head + (self.owner if at else b"")
        body = b"".join(_packed(entry) for entry in self.entries)
        acl = struct.pack("<BBHHH", 2, 0, 8 + len(body), len(self.entries), 0) + body
        at = 20 + len(acl) if owner and self.owner else 0
        control = self.control | PRESENT | SELF_RELATIVE
        return struct.pack("<BBHIIII", 1, 0, control, at, 0, 0, 20) + acl + (self.owner if at else b"")


def parse(raw: bytes) -> Descriptor:
    """A self-relative descriptor."""
    _, _, control, owner, _, _, dacl = struct.unpack_from("<BBHIIII", raw)
    held = raw[owner : owner + 8 + 4 * raw[owner + 1]] if owner else b""
    if not control & PRESENT or not dacl:
        return Descriptor(control, held, None)
    _, _, _, count, _ = struct.unpack_from("<BBHHH", raw, dacl)
    found, at = [], dacl + 8
    for _ in range(count):
        kind, flags, size, mask = struct.unpack_from("<BBHI", raw, at)
        found.append(Entry(kind, flags, mask, raw[at + 8 : at + size]))
        at += size
    return Descriptor(control & ~(PRESENT | SELF_RELATIVE), held, tuple(found))


def at_address(address: int) -> bytes:
    """A self-relative descriptor in memory, as long as its parts say."""
    header = ctypes.string_at(address, 20)
    _, _, _, owner, group, _, dacl = struct.unpack("<BBHIIII", header)
    ends = [20]
    if dacl:
        ends.append(dacl + int.from_bytes(ctypes.string_at(address + dacl + 2, 2), "little"))
    ends += [at + 8 + 4 * ctypes.string_at(address + at + 1, 1)[0] for at in (owner, group) if at]
    return ctypes.string_at(address, max(ends))


def kept(given: Descriptor) -> Descriptor:
    """As Windows keeps what it is given: "auto-inherited" where the request for it stands beside it,
    generic rights as the file rights that they stand for."""
    control = given.control & PROTECTED
    if given.control & AUTO_INHERIT_REQ:
        control |= given.control & AUTO_INHERITED
    entries = given.entries
    return replace(given, control=control, entries=entries and tuple(map(_mapped, entries)))


def passed_on(parent: Descriptor, folder: bool) -> tuple[Entry, ...]:
    """What a new file or folder inherits."""
    wanted = CONTAINER if folder else OBJECT
    found = []
    for entry in parent.entries or ():
        if entry.flags & wanted:
            flags = (entry.flags & (OBJECT | CONTAINER) if folder else 0) | INHERITED
            found.append(replace(entry, flags=flags))
    return tuple(found)


def from_sddl(text: str, owner: str = "S-1-5-32-544") -> Descriptor:
    """Of the few abbreviations that tests use."""
    control = text[2:].partition("(")[0]
    entries = []
    for kind, flags, mask, sid in re.findall(r"\((A|D);(\w*);(\w+);;;([\w-]+)\)", text):
        bits = sum(_FLAGS[flags[i : i + 2]] for i in range(0, len(flags), 2))
        number = _MASKS[mask] if mask in _MASKS else int(mask, 16)
        entries.append(Entry(int(kind == "D"), bits, number, sid_bytes(_SIDS.get(sid, sid))))
    said = (PROTECTED if "P" in control else 0) | (AUTO_INHERITED if "AI" in control else 0)
    return Descriptor(said, sid_bytes(owner), tuple(entries))


def sid_bytes(sid: str) -> bytes:
    """``S-1-5-18`` as bytes."""
    _, revision, authority, *parts = sid.split("-")
    head = struct.pack("<BB", int(revision), len(parts)) + int(authority).to_bytes(6, "big")
    return head + struct.pack(f"<{len(parts)}I", *map(int, parts))


def _mapped(entry: Entry) -> Entry:
    mask = entry.mask
    for generic, rights in GENERIC.items():
        if mask & generic:
            mask = mask & ~generic | rights
    return replace(entry, mask=mask)


def _packed(entry: Entry) -> bytes:
    return struct.pack("<BBHI", entry.kind, entry.flags, 8 + len(entry.sid), entry.mask) + entry.sid
