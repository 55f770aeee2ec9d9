"""Access control lists as people read them: SDDL, the DACL part ([MS-DTYP] 2.5.1)."""

from __future__ import annotations

import re
import struct

from sepmtk.model.descriptor import ALLOW, DENY, Ace, ace_bytes, build, control_bits, entries, has_dacl
from sepmtk.model.errors import UsageError

_CONTROL = {"P": 0x1000, "AR": 0x0100, "AI": 0x0400}
_FLAGS = {"OI": 0x01, "CI": 0x02, "NP": 0x04, "IO": 0x08, "ID": 0x10}
_RIGHTS = {"GA": 0x10000000, "GR": 0x80000000, "GW": 0x40000000, "GX": 0x20000000}
_MASKS = {"FA": 0x001F01FF, "FR": 0x00120089, "FW": 0x00120116, "FX": 0x001200A0}
_SIDS = {
    "SY": "S-1-5-18", "LS": "S-1-5-19", "NS": "S-1-5-20", "BA": "S-1-5-32-544", "BU": "S-1-5-32-545",
    "WD": "S-1-1-0", "AU": "S-1-5-11", "SU": "S-1-5-6", "CO": "S-1-3-0", "OW": "S-1-3-4",
}  # fmt: skip
_TYPES = {"A": ALLOW, "D": DENY}
_NO_DACL = "NO_ACCESS_CONTROL"
_SID = r"[A-Z]{2}|S-1-(?:0x[0-9A-Fa-f]{1,12}|[0-9]+)(?:-[0-9]+)+"
_ENTRY = re.compile(rf"\(([AD]);([A-Z]*);([A-Za-z0-9]+);;;({_SID})\)")


def sddl(descriptor: bytes) -> str:
    """The DACL, e.g. ``D:PAI(A;;FA;;;SY)(A;;GR;;;S-1-5-80-…)``. Entries of other types than
    Allow and Deny show as ``(?)``."""
    if not has_dacl(descriptor):
        return f"D:{_NO_DACL}"
    bits = control_bits(descriptor)
    control = "".join(name for name, bit in _CONTROL.items() if bits & bit)
    return f"D:{control}" + "".join(_entry_text(ace) for ace in entries(descriptor))


def from_sddl(text: str) -> bytes:
    """The descriptor that ``text`` describes.

    Raises:
        UsageError: ``SDDL-BAD`` where it is no DACL of Allow and Deny entries.
        Failed: ``DACL-FULL`` where they are more than a list holds.
    """
    match = re.match(r"D:((?:P|AR|AI)*)", text)
    rest = text[match.end() :] if match else ""
    if match is None or _ENTRY.sub("", rest):
        raise UsageError("SDDL-BAD", text=ascii(text)[1:-1])
    control = sum(_CONTROL[name] for name in set(re.findall("AR|AI|P", match[1])))
    return build([_entry(*found) for found in _ENTRY.findall(rest)], control)


def _entry(kind: str, flags: str, rights: str, sid: str) -> Ace:
    try:
        bits = sum(_FLAGS[flags[i : i + 2]] for i in range(0, len(flags), 2))
        ace = Ace(_TYPES[kind], _SIDS.get(sid, sid), _mask(rights), bits)
        ace_bytes(ace)  # numbers that are too large for their place show here
    except (KeyError, ValueError, OverflowError, struct.error):
        raise UsageError("SDDL-BAD", text=f"({kind};{flags};{rights};;;{sid})") from None
    return ace


def _mask(rights: str) -> int:
    if rights.lower().startswith("0x"):
        return int(rights, 16)
    names = {**_RIGHTS, **_MASKS}
    mask = 0
    for i in range(0, len(rights), 2):
        mask |= names[rights[i : i + 2]]
    return mask


def _entry_text(ace: Ace) -> str:
    if ace.type not in (ALLOW, DENY):
        return "(?)"
    flags = "".join(name for name, bit in _FLAGS.items() if ace.flags & bit)
    sid = next((alias for alias, known in _SIDS.items() if known == ace.sid), ace.sid)
    return f"({'A' if ace.type == ALLOW else 'D'};{flags};{_rights_text(ace.mask)};;;{sid})"


def _rights_text(mask: int) -> str:
    for name, known in _MASKS.items():
        if mask == known:
            return name
    if mask and not mask & 0x0FFFFFFF:
        return "".join(name for name, bit in _RIGHTS.items() if mask & bit)
    return f"0x{mask:x}"
