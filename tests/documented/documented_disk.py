"""Files as Windows' documents describe them: content on the real disk, the rules on top."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path, PureWindowsPath
from typing import Any

from documented_kernel import ADMINISTRATORS, AUTHENTICATED, EVERYONE, USERS, Kernel, Win32
from documented_lists import (
    AUTO_INHERITED,
    CONTAINER,
    FULL,
    OBJECT,
    Descriptor,
    Entry,
    from_sddl,
    parse,
    passed_on,
    sid_bytes,
)

from sepmtk.machine.lab import access
from sepmtk.machine.lab.key_files import dacl_of

READ_ONLY, FOLDER, NORMAL, MISSING = 0x1, 0x10, 0x80, 0xFFFFFFFF
GENERIC_READ, GENERIC_WRITE, DELETE = 0x80000000, 0x40000000, 0x00010000
ADD_FILE, ADD_FOLDER, DELETE_CHILD, WRITE_ATTRIBUTES = 0x2, 0x4, 0x40, 0x100
READ_CONTROL, WRITE_DAC = 0x20000, 0x40000
SHARE_DELETE = 4
READ_FOLDER = 0x1200A9
TABLE = "machine/attributes.json"
ROOT = from_sddl("D:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;0x1200a9;;;BU)")
"""What drive C passes on to Program Files and ProgramData, and what Python is installed in has."""
_FORBIDDEN = set('<>:"/\\|?*') | {chr(n) for n in range(32)}
_ACCESSES = {GENERIC_READ: 1, GENERIC_WRITE: 2, DELETE: 4}
"""The share bit that another handle must have given for an access."""
LONGEST, LONGEST_FOLDER = 259, 247


@dataclass
class Held:
    """A file that another process has open: its access and what it shares, as CreateFile's bits."""

    by: str
    access: int = GENERIC_READ
    share: int = 1
    opens: int = -1
    """How many attempts of ours it outlives; -1: all."""


@dataclass
class Disk:
    """Drive C. ``held`` is by real path."""

    kernel: Kernel
    held: dict[Path, Held] = field(default_factory=dict)
    _handles: dict[int, Path] = field(default_factory=dict)

    # -- names

    def real(self, path: str) -> Path:
        """The file behind a name, there or not. A path of this system is taken as it is: Python's own
        files, and ours in the state folder."""
        plain = path.removeprefix("\\\\?\\")
        if plain.startswith("/"):
            return Path(plain)
        if plain == path and len(path) > LONGEST:
            raise Win32(3)
        parsed = PureWindowsPath(plain)
        if parsed.drive.upper() != "C:":
            raise Win32(3)
        here = self.kernel.lab.drive
        for number, name in enumerate(parsed.parts[1:], 2):
            if set(name) & _FORBIDDEN:
                raise Win32(123)
            here = here / _spelled(here, name)
            if number < len(parsed.parts) and not here.is_dir():
                raise Win32(3)
        return here

    def there(self, path: str) -> Path:
        """The same.

        Raises:
            Win32: 2 or 3 where it is missing.
        """
        real = self.real(path)
        if not real.exists():
            raise Win32(2 if real.parent.is_dir() else 3)
        return real

    def _key_file(self, path: str) -> bytes | None:
        return dacl_of(self.kernel.lab, PureWindowsPath(path.removeprefix("\\\\?\\")))

    # -- what lasts of a file besides its content

    def row(self, real: Path) -> dict[str, Any]:
        if not self._of_drive(real):
            return {}
        found: dict[str, Any] = (self.kernel.lab.read(TABLE) or {}).get(self._key(real), {})
        return found

    def note(self, real: Path, **values: Any) -> None:
        if not self._of_drive(real):
            return
        table = self.kernel.lab.read(TABLE) or {}
        row = {k: v for k, v in (table.pop(self._key(real), {}) | values).items() if v is not None}
        self.kernel.lab.save(TABLE, table | ({self._key(real): row} if row else {}))

    def _key(self, real: Path) -> str:
        return real.relative_to(self.kernel.lab.drive).as_posix().upper()

    def _of_drive(self, real: Path) -> bool:
        return real.is_relative_to(self.kernel.lab.drive)

    def attributes(self, real: Path) -> int:
        own = self.row(real).get("attributes", 0)
        return (own & ~NORMAL) | (FOLDER if real.is_dir() else 0) or NORMAL

    def security(self, real: Path) -> Descriptor:
        """Its own list, or what the nearest folder with one passes on."""
        if not self._of_drive(real) or real == self.kernel.lab.drive:
            return ROOT
        if stored := self.row(real).get("security"):
            return parse(bytes.fromhex(stored))
        entries = passed_on(self.security(real.parent), real.is_dir())
        return Descriptor(AUTO_INHERITED, sid_bytes(ADMINISTRATORS), entries)

    def secure(self, real: Path, given: Descriptor) -> None:
        self.note(real, security=given.packed(owner=True).hex())

    def check(self, real: Path, wanted: int) -> None:
        """AccessCheck; the owner may always read and change the list."""
        found = self.security(real)
        if any(found.owner == sid_bytes(sid) for sid in self.kernel.token):
            wanted &= ~(READ_CONTROL | WRITE_DAC)
        if wanted and not access.allows(found.packed(), self.kernel.token, wanted):
            raise Win32(5)

    def explorer_opens(self, real: Path, user: str) -> bool:
        """KB 950934: without elevation a user who may not read a folder is asked, and "Continue" gives them
        full control of it and of all below. Whether that was needed."""
        plain = frozenset({user, USERS, EVERYONE, AUTHENTICATED})
        if access.allows(self.security(real).packed(), plain, READ_FOLDER):
            return False
        full = Entry(0, OBJECT | CONTAINER, FULL, sid_bytes(user))
        for path in (real, *sorted(real.rglob("*"))):
            found = self.security(path)
            self.secure(path, replace(found, entries=(*(found.entries or ()), full)))
        return True

    def check_delete(self, real: Path) -> None:
        try:
            self.check(real, DELETE)
        except Win32:
            self.check(real.parent, DELETE_CHILD)

    def check_shared(self, real: Path, wanted: int, share: int = 7) -> None:
        """Raises 32 where another process' handle and this access don't bear each other."""
        held = self.held.get(real)
        if held is None:
            return
        held.opens -= 1
        if held.opens == 0:
            del self.held[real]
        theirs = sum(bit for flag, bit in _ACCESSES.items() if held.access & flag)
        ours = sum(bit for flag, bit in _ACCESSES.items() if wanted & flag)
        if ours & ~held.share or theirs & ~share:
            raise Win32(32)


def _spelled(folder: Path, name: str) -> str:
    """As it is stored there: names are compared in upper case."""
    if (folder / name).exists() or not folder.is_dir():
        return name
    return next((entry.name for entry in folder.iterdir() if entry.name.upper() == name.upper()), name)
