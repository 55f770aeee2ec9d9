"""Names of files as Windows takes them, checked here: Win32 would turn some into devices or into
other names, and cuts paths at 260 characters unless they are written out in full."""

from __future__ import annotations

from pathlib import PureWindowsPath

from sepmtk.machine.errors import HostFailure
from sepmtk.machine.windows.codes import ERROR_INVALID_NAME

_FORBIDDEN = frozenset('<>:"/\\|?*') | {chr(n) for n in range(32)}
_DEVICES = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{port}{n}" for port in ("com", "lpt") for n in (*range(1, 10), "\xb9", "\xb2", "\xb3")}
)


def full(path: PureWindowsPath) -> str:
    """``path`` for Win32, as ``\\\\?\\C:\\…``.

    Raises:
        HostFailure: 123 where it is no absolute path on a drive or a name in it is none.
    """
    if len(path.drive) != 2 or not path.root:
        raise HostFailure(str(path), ERROR_INVALID_NAME, "not an absolute path on a drive")
    names = [_name(path, part) for part in path.parts[1:]]
    return f"\\\\?\\{path.drive}\\" + "\\".join(names)


def _name(path: PureWindowsPath, part: str) -> str:
    """Blanks and dots at its end do not belong to a name."""
    name = part.rstrip(" .")
    if not name or set(name) & _FORBIDDEN or name.split(".")[0].rstrip().casefold() in _DEVICES:
        raise HostFailure(str(path), ERROR_INVALID_NAME, "Windows takes no such name")
    return name
