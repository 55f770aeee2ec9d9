"""Self-relative security descriptors as bytes ([MS-DTYP] 2.4.6), the DACL part."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sepmtk.model.errors import Failed

GENERIC_READ = 0x80000000
GENERIC_ALL = 0x10000000
KEY_READ = 0x00120089
"""FILE_GENERIC_READ: what the read permission of a private key is mapped to."""

ALLOW, DENY, OTHER = "allow", "deny", "other"
INHERIT_ONLY, INHERITED = 0x08, 0x10
DACL_PRESENT, SELF_RELATIVE = 0x0004, 0x8000

_HEADER = struct.Struct("<BBHIIII")
_ACL = struct.Struct("<BBHHH")
_ACE = struct.Struct("<BBHI")
_LONGEST_ACL = 0xFFFF
_TYPES = {0: ALLOW, 1: DENY}
# Generic rights stand for these file rights: key containers are files ([MS-DTYP] 2.4.3, winnt.h).
_GENERIC = {GENERIC_READ: KEY_READ, 0x40000000: 0x00120116, 0x20000000: 0x001200A0, GENERIC_ALL: 0x001F01FF}


@dataclass(frozen=True)
class Ace:
    """An entry. ``type`` is allow, deny or other; ``mask`` as stored, generic bits not mapped."""

    type: str
    sid: str
    mask: int
    flags: int = 0

    @property
    def rights(self) -> int:
        """The mask with generic bits replaced by what they stand for."""
        mapped = self.mask & 0x0FFFFFFF
        for bit, meaning in _GENERIC.items():
            if self.mask & bit:
                mapped = (mapped & ~bit) | meaning
        return mapped


def entries(descriptor: bytes) -> tuple[Ace, ...]:
    """The entries in their order. A descriptor without a DACL has none, and lets everybody in.

    Raises:
        Failed: ``DACL-MALFORMED``.
    """
    return tuple(ace for ace, _ in parsed(descriptor))


def build(aces: Iterable[Ace], control: int = 0) -> bytes:
    """A descriptor that holds nothing but these entries. ``control`` may add e.g. protected (0x1000).

    Raises:
        Failed: ``DACL-FULL``.
    """
    empty = _HEADER.pack(1, 0, control | DACL_PRESENT | SELF_RELATIVE, 0, 0, 0, _HEADER.size) + _ACL.pack(
        2, 0, 8, 0, 0
    )
    return with_entries(empty, [ace_bytes(ace) for ace in aces])


def control_bits(descriptor: bytes) -> int:
    """The control field."""
    if len(descriptor) < _HEADER.size:
        raise Failed("DACL-MALFORMED", size=len(descriptor))
    return int(_HEADER.unpack_from(descriptor)[2])


def owner(descriptor: bytes) -> str:
    """The owner's SID; empty where the descriptor names none."""
    control_bits(descriptor)
    at = _HEADER.unpack_from(descriptor)[3]
    return sid_text(_sid_at(descriptor, at)) if at else ""


def has_dacl(descriptor: bytes) -> bool:
    """Whether there is a list at all; without one everybody has every right."""
    return bool(control_bits(descriptor) & DACL_PRESENT and _HEADER.unpack_from(descriptor)[6])


def parsed(descriptor: bytes) -> list[tuple[Ace, bytes]]:
    """The entries next to their own bytes: what isn't understood is kept as it is."""
    if not has_dacl(descriptor):
        return []
    try:
        return list(_read_acl(descriptor, _HEADER.unpack_from(descriptor)[6]))
    except (struct.error, IndexError) as broken:
        raise Failed("DACL-MALFORMED", size=len(descriptor)) from broken


def with_entries(descriptor: bytes, raw: list[bytes]) -> bytes:
    """The same owner, group and control bits around another list, laid out anew.

    Raises:
        Failed: ``DACL-FULL`` where the list is longer than its size field can say ([MS-DTYP] 2.4.5);
            ``DACL-MALFORMED``.
    """
    revision, sbz, control, owner, group, sacl, dacl = _HEADER.unpack_from(descriptor)
    acl_revision = descriptor[dacl] if dacl else 2
    body = b"".join(raw)
    if _ACL.size + len(body) > _LONGEST_ACL:
        raise Failed("DACL-FULL", size=_ACL.size + len(body), entries=len(raw), limit=_LONGEST_ACL)
    parts = [(3, _ACL.pack(acl_revision, 0, _ACL.size + len(body), len(raw), 0) + body)]
    parts += [(0, _sid_at(descriptor, owner))] if owner else []
    parts += [(1, _sid_at(descriptor, group))] if group else []
    parts += (
        [(2, _part(descriptor, sacl, _ACL.unpack(_part(descriptor, sacl, _ACL.size))[2]))] if sacl else []
    )
    offsets, at = [0, 0, 0, 0], _HEADER.size
    for place, part in parts:
        offsets[place], at = at, at + len(part)
    return _HEADER.pack(revision, sbz, control | DACL_PRESENT, *offsets) + b"".join(part for _, part in parts)


def _read_acl(data: bytes, at: int) -> Iterator[tuple[Ace, bytes]]:
    _, _, size, count, _ = _ACL.unpack_from(data, at)
    end, at = at + size, at + _ACL.size
    for _ in range(count):
        kind, flags, length, mask = _ACE.unpack_from(data, at)
        if length < 8 or at + length > min(end, len(data)):
            raise IndexError(at)
        raw = data[at : at + length]
        known = kind in _TYPES
        yield Ace(_TYPES.get(kind, OTHER), sid_text(raw[8:]) if known else "", mask, flags), raw
        at += length


def ace_bytes(ace: Ace) -> bytes:
    """An Allow or Deny entry in binary."""
    sid = sid_bytes(ace.sid)
    return _ACE.pack(0 if ace.type == ALLOW else 1, ace.flags, _ACE.size + len(sid), ace.mask) + sid


def sid_bytes(sid: str) -> bytes:
    """``S-1-5-18`` in binary ([MS-DTYP] 2.4.2.2)."""
    _, revision, authority, *subs = sid.split("-")
    head = bytes([int(revision), len(subs)]) + int(authority, 0).to_bytes(6, "big")
    return head + struct.pack(f"<{len(subs)}I", *map(int, subs))


def _part(data: bytes, at: int, size: int) -> bytes:
    """A stretch that must lie within the descriptor."""
    if at + size > len(data):
        raise Failed("DACL-MALFORMED", size=len(data))
    return data[at : at + size]


def _sid_at(data: bytes, at: int) -> bytes:
    return _part(data, at, 8 + 4 * _part(data, at, 8)[1])


def sid_text(data: bytes) -> str:
    """A binary SID as people write it."""
    count = data[1]
    subs = struct.unpack_from(f"<{count}I", data, 8)
    return "-".join(["S", str(data[0]), str(int.from_bytes(data[2:8], "big")), *map(str, subs)])


def owned_by(sid: str, descriptor: bytes) -> bytes:
    """A self-relative ``descriptor`` that has no owner, with one."""
    return descriptor[:4] + struct.pack("<I", len(descriptor)) + descriptor[8:] + sid_bytes(sid)
