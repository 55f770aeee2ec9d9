"""What must be so before a Windows server is touched, and before .NET is loaded. Each refusal says
what to do: pythonnet's own message for the last three is one and the same and names none of them."""

from __future__ import annotations

import sysconfig
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from sepmtk.machine import nt
from sepmtk.model.errors import Refused
from sepmtk.model.numbers import whole

NEEDED_RELEASE = 394802
"""4.6.2, what Windows Server 2016 has (learn.microsoft.com, "Determine which .NET Framework versions
are installed"); pythonnet 3.1's wheel for Windows runs from 4.6.1 on."""

_RELEASES = (
    (533320, "4.8.1"), (528040, "4.8"), (461808, "4.7.2"), (461308, "4.7.1"), (460798, "4.7"),
    (394802, "4.6.2"), (394254, "4.6.1"), (393295, "4.6"), (379893, "4.5.2"),
    (378675, "4.5.1"), (378389, "4.5"),
)  # fmt: skip
_FRAMEWORK = "SOFTWARE\\Microsoft\\NET Framework Setup\\NDP\\v4\\Full"
_LIBRARIES = (
    ("pythonnet", "runtime", "Python.Runtime.dll"),
    ("clr_loader", "ffi", "dlls", "amd64", "ClrLoader.dll"),
)
URLZONE_INTERNET = 3  # .NET Framework loads nothing from there or from the zone behind it


def check_process() -> None:
    """The process that we are.

    Raises:
        Refused: ``NOT-64-BIT``, ``NOT-ELEVATED``.
    """
    platform = sysconfig.get_platform()
    if platform != "win-amd64":
        raise Refused("NOT-64-BIT", platform=platform)
    if not nt.elevated():
        raise Refused("NOT-ELEVATED")


def check_framework() -> None:
    """What pythonnet is about to load.

    Raises:
        Refused: ``DOTNET-OLD``, ``DLL-BLOCKED``.
    """
    release = installed_release()
    if release < NEEDED_RELEASE:
        raise Refused("DOTNET-OLD", version=version_of(release), release=release)
    if blocked := [str(path) for path in libraries() if zone(path) >= URLZONE_INTERNET]:
        raise Refused("DLL-BLOCKED", files="\n".join(blocked), folder=str(Path(blocked[0]).parents[1]))


def installed_release() -> int:
    """The release number of .NET Framework 4; 0 where there is none."""
    from sepmtk.machine.errors import NotFound
    from sepmtk.machine.values import RegistryKey
    from sepmtk.machine.windows.registry import WindowsRegistry

    try:
        return whole(WindowsRegistry().get(RegistryKey(_FRAMEWORK), "Release").data) or 0
    except NotFound:
        return 0


def version_of(release: int) -> str:
    """The version that a release number stands for."""
    return next((version for least, version in _RELEASES if release >= least), "-")


def libraries() -> list[Path]:
    """The .NET assemblies that pythonnet brings along, as far as they are there."""
    found = []
    for package, *inside in _LIBRARIES:
        spec = find_spec(package)
        for folder in (spec.submodule_search_locations if spec else None) or ():
            found.append(Path(folder, *inside))
    return [path for path in found if path.exists()]


def zone(path: Path) -> int:
    """Where Windows believes a file to come from (its stream Zone.Identifier); 0 where nothing says."""
    try:
        text = Path(f"{path}:Zone.Identifier").read_text("utf-8", "replace")
    except OSError:
        return 0
    return zone_in(text)


def zone_in(text: str) -> int:
    """ZoneId of a Zone.Identifier stream."""
    values: Any = (line.partition("=") for line in text.splitlines())
    found = [value.strip() for name, _, value in values if name.strip().lower() == "zoneid"]
    return (whole(found[0]) if found else None) or 0
