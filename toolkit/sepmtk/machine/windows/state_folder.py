"""Where runs and backups are kept, and that it is ours: anybody may make folders in ProgramData, so one
that was there first may be a trap."""

from __future__ import annotations

import ctypes
import uuid
from contextlib import suppress
from ctypes import c_uint32, c_void_p
from pathlib import Path, PureWindowsPath

from sepmtk.machine import nt
from sepmtk.machine.errors import NotFound
from sepmtk.machine.windows.security import DACL_SECURITY_INFORMATION, OWNER_SECURITY_INFORMATION, of_file
from sepmtk.machine.windows.translate import last_error, win32
from sepmtk.model.descriptor import ALLOW, INHERIT_ONLY, entries, has_dacl, owned_by, owner
from sepmtk.model.errors import Refused
from sepmtk.model.sddl import from_sddl, sddl

FOLDERID_ProgramData = uuid.UUID("62ab5d82-fdc1-4dc3-a9dd-070d1d495d97")
ADMINISTRATORS = "S-1-5-32-544"
_LIST = "D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;;0x1200a9;;;BU)"
"""Users may see the names in it, and no more: Explorer, which runs without elevation, gives a user who clicks
"Continue" full control of a folder that they can't read, and of all below (KB 950934)."""
_TRUSTED = (
    "S-1-5-18",
    ADMINISTRATORS,
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",  # TrustedInstaller
    "S-1-3-4",  # whoever owns it, and the owner is judged apart
)
FILE_WRITE_DATA, FILE_APPEND_DATA, FILE_WRITE_EA, FILE_DELETE_CHILD = 0x2, 0x4, 0x10, 0x40
FILE_WRITE_ATTRIBUTES, DELETE, WRITE_DAC, WRITE_OWNER = 0x100, 0x10000, 0x40000, 0x80000
FILE_ATTRIBUTE_REPARSE_POINT = 0x400
_WRITE = (
    FILE_WRITE_DATA | FILE_APPEND_DATA | FILE_WRITE_EA | FILE_DELETE_CHILD
    | FILE_WRITE_ATTRIBUTES | DELETE | WRITE_DAC | WRITE_OWNER
)  # fmt: skip


def state_folder() -> Path:
    """``%ProgramData%\\sepmtk``."""
    return Path(program_data() / "sepmtk")


def program_data() -> PureWindowsPath:
    """``%ProgramData%``, asked of Windows: the environment is anybody's."""
    function = nt.call("shell32", "SHGetKnownFolderPath", c_void_p, c_uint32, c_void_p, c_void_p)
    found = c_void_p()
    code = function(FOLDERID_ProgramData.bytes_le, 0, None, ctypes.byref(found))
    if code:
        raise last_error("ProgramData", code)
    folder = ctypes.wstring_at(found.value or 0)
    nt.call("ole32", "CoTaskMemFree", c_void_p, result=None)(found)
    return PureWindowsPath(folder)


def check_state_folder(folder: Path) -> None:
    """Look at what is there of it: who only reads makes none.

    Raises:
        Refused: ``STATE-FOLDER-OPEN`` where it belongs to somebody else, ``STATE-FOLDER-SHARED`` where
            somebody else may write to it, ``STATE-FOLDER-LINK`` where it leads elsewhere.
    """
    with suppress(NotFound):
        judge(folder)
        judge(folder / "runs")


def hold_state_folder(folder: Path) -> None:
    """Make it where it is not there, then look at it: between a look and the making somebody else could
    put one there. Once it is of administrators, nobody else can take it away again.

    Raises:
        Refused: as :func:`check_state_folder`.
    """
    if nt.attributes(str(folder)) is None:
        with win32(str(folder)), suppress(FileExistsError):
            nt.make_folder(str(folder), owned_by(ADMINISTRATORS, from_sddl(_LIST)))
    judge(folder)
    with suppress(NotFound):
        judge(folder / "runs")


def judge(folder: Path) -> None:
    """Refuse a folder that others own or may write to, and a link: whoever made it (anybody may make a
    junction in ProgramData) can lead it elsewhere after a look at where it leads now."""
    if (nt.attributes(str(folder)) or 0) & FILE_ATTRIBUTE_REPARSE_POINT:
        raise Refused("STATE-FOLDER-LINK", path=str(folder))
    descriptor = of_file(str(folder), OWNER_SECURITY_INFORMATION | DACL_SECURITY_INFORMATION)
    us = nt.user_sid()
    if closed(descriptor, us):
        return
    told = {"path": str(folder), "owner": owner(descriptor), "sddl": sddl(descriptor)}
    others = writers(descriptor, us)
    if owner(descriptor) not in (*_TRUSTED, us) or not others:
        raise Refused("STATE-FOLDER-OPEN", **told)
    raise Refused("STATE-FOLDER-SHARED", **told, others=" ".join(f'"*{sid}"' for sid in others))


def closed(descriptor: bytes, us: str) -> bool:
    """Whether only SYSTEM, Administrators and we ourselves own it and may write to it."""
    return has_dacl(descriptor) and owner(descriptor) in (*_TRUSTED, us) and not writers(descriptor, us)


def writers(descriptor: bytes, us: str) -> list[str]:
    """Others who may write to it."""
    found = [ace.sid for ace in entries(descriptor) if ace.type == ALLOW and _writes(ace.rights, ace.flags)]
    return sorted({sid for sid in found if sid not in (*_TRUSTED, us)})


def _writes(rights: int, flags: int) -> bool:
    return bool(rights & _WRITE) and not flags & INHERIT_ONLY
