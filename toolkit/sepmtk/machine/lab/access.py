"""Who may do what: security descriptors as Windows evaluates them (MS-DTYP 2.4.6, 2.5.3.2)."""

from __future__ import annotations

import hashlib
import struct

SYSTEM = "S-1-5-18"
ADMINISTRATORS = "S-1-5-32-544"
USERS = "S-1-5-32-545"
EVERYONE = "S-1-1-0"

GENERIC_READ = 0x80000000
GENERIC_ALL = 0x10000000
FULL_CONTROL = 0x1F01FF
FILE_GENERIC_READ = 0x120089
_GENERIC = {
    GENERIC_READ: FILE_GENERIC_READ,
    0x40000000: 0x120116,
    0x20000000: 0x1200A0,
    GENERIC_ALL: FULL_CONTROL,
}

ALLOW, DENY = 0, 1
_INHERIT_ONLY = 0x08
_DACL_PRESENT, _DACL_PROTECTED, _SELF_RELATIVE = 0x0004, 0x1000, 0x8000


class Malformed(ValueError):
    """Not a self-relative security descriptor."""


def service_sid(service: str) -> str:
    """MS-LSAT 3.1.1.1.2: SHA-1 of the upper-cased name in UTF-16LE."""
    digest = hashlib.sha1(service.upper().encode("utf-16-le"), usedforsecurity=False).digest()
    return "S-1-5-80-" + "-".join(str(n) for n in struct.unpack("<5I", digest))


def service_token(service: str) -> frozenset[str]:
    """The SIDs of a service that runs under its virtual account: itself and the groups of every
    service logon. SYSTEM and Administrators are not among them."""
    return frozenset({service_sid(service), "S-1-5-80-0", EVERYONE, "S-1-5-11", USERS, "S-1-5-6", "S-1-2-0"})


ADMIN_TOKEN = frozenset({ADMINISTRATORS, EVERYONE, "S-1-5-11", USERS})


def descriptor(*aces: tuple[int, int, str]) -> bytes:
    """A protected DACL of ``(ALLOW | DENY, mask, sid)``."""
    body = b""
    for kind, mask, sid in aces:
        raw = _sid_bytes(sid)
        body += struct.pack("<BBHI", kind, 0, 8 + len(raw), mask) + raw
    acl = struct.pack("<BBHHH", 2, 0, 8 + len(body), len(aces), 0) + body
    return struct.pack("<BBHIIII", 1, 0, _DACL_PRESENT | _DACL_PROTECTED | _SELF_RELATIVE, 0, 0, 0, 20) + acl


def aces_of(raw: bytes) -> list[tuple[int, int, str]] | None:
    """The effective entries in their order; None is a NULL DACL, which lets everybody in.

    Raises:
        Malformed: ``raw`` is no self-relative security descriptor.
    """
    try:
        revision, _, control, _, _, _, offset = struct.unpack_from("<BBHIIII", raw)
        if revision != 1 or not control & _SELF_RELATIVE:
            raise Malformed("revision or control")
        if not control & _DACL_PRESENT or offset == 0:
            return None
        _, _, size, count, _ = struct.unpack_from("<BBHHH", raw, offset)
        if offset + size > len(raw):
            raise Malformed("truncated")
        return list(_entries(raw, offset + 8, count))
    except (struct.error, IndexError) as error:
        raise Malformed(str(error)) from error


def _entries(raw: bytes, at: int, count: int) -> list[tuple[int, int, str]]:
    found = []
    for _ in range(count):
        kind, flags, size, mask = struct.unpack_from("<BBHI", raw, at)
        if size < 16 or at + size > len(raw):
            raise Malformed("entry")
        if kind in (ALLOW, DENY) and not flags & _INHERIT_ONLY:
            found.append((kind, mask, _sid_text(raw, at + 8)))
        at += size
    return found


def allows(raw: bytes, token: frozenset[str], wanted: int) -> bool:
    """AccessCheck: entries in their order, each settles the bits that are still open."""
    entries = aces_of(raw)
    if entries is None:
        return True
    open_bits = _mapped(wanted)
    for kind, mask, sid in entries:
        if sid not in token or not _mapped(mask) & open_bits:
            continue
        if kind == DENY:
            return False
        open_bits &= ~_mapped(mask)
        if not open_bits:
            return True
    return False


def _mapped(mask: int) -> int:
    """Generic rights in terms of files, which is what key containers are."""
    for generic, specific in _GENERIC.items():
        if mask & generic:
            mask = mask & ~generic | specific
    return mask


def _sid_bytes(sid: str) -> bytes:
    _, revision, authority, *subs = sid.split("-")
    return struct.pack(">BBHI", int(revision), len(subs), 0, int(authority)) + struct.pack(
        f"<{len(subs)}I", *map(int, subs)
    )


def _sid_text(raw: bytes, at: int) -> str:
    revision, count = raw[at], raw[at + 1]
    authority = int.from_bytes(raw[at + 2 : at + 8], "big")
    subs = struct.unpack_from(f"<{count}I", raw, at + 8)
    return "-".join(["S", str(revision), str(authority), *map(str, subs)])


KEY_DEFAULT = descriptor((ALLOW, FULL_CONTROL, SYSTEM), (ALLOW, FULL_CONTROL, ADMINISTRATORS))
"""A machine key right after its creation by an administrator."""

FILE_DEFAULT = descriptor(
    (ALLOW, FULL_CONTROL, SYSTEM), (ALLOW, FULL_CONTROL, ADMINISTRATORS), (ALLOW, 0x1200A9, USERS)
)
"""What a file below Program Files inherits (read and execute for users)."""
