"""Where SEPM is installed and which version it is, each with the place that says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PureWindowsPath

from sepmtk.machine.lookup import subkeys, text
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import RegistryKey
from sepmtk.model.errors import Refused
from sepmtk.model.numbers import whole
from sepmtk.model.server import SEPM_SERVICES

SEPM_KEY = RegistryKey("SOFTWARE\\Symantec\\Symantec Endpoint Protection\\SEPM", 32)
_UNINSTALL = RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Uninstall", 32)
_PRODUCT = "Symantec Endpoint Protection Manager"

OLDEST = (14, 3, 3384)
"""14.3 RU1, the first with SQL Server Express (KB 161826)."""


@dataclass(frozen=True)
class Sourced:
    """Something and the place where it stands."""

    text: str
    where: str


@dataclass(frozen=True)
class Installed:
    """A SEPM on this host."""

    root: PureWindowsPath
    root_from: str
    version: str
    version_from: str


def installed(reader: Reader, services: dict[str, str]) -> Installed:
    """SEPM by its own registry key, by the list of installed programs, or by its service.
    ``services``: lower-case name to name.

    Raises:
        Refused: ``NO-SEPM``; ``SEPM-TOO-OLD`` where a version is known and older than 14.3 RU1.
    """
    root = next(_roots(reader, services), None)
    if root is None:
        raise Refused("NO-SEPM", key=str(SEPM_KEY), service=SEPM_SERVICES[0])
    version = next(_versions(reader), Sourced("", ""))
    numbers = re.match(r"(\d{1,9})\.(\d{1,9})\.(\d{1,9})", version.text)
    if numbers and tuple(whole(n) or 0 for n in numbers.groups()) < OLDEST:
        oldest = ".".join(map(str, OLDEST))
        raise Refused("SEPM-TOO-OLD", version=version.text, where=version.where, oldest=oldest)
    return Installed(PureWindowsPath(root.text), root.where, version.text, version.where)


def _both_views(key: RegistryKey) -> tuple[RegistryKey, RegistryKey]:
    """SEPM has always been a 32-bit program; a later one may not be."""
    return key, RegistryKey(key.path, 96 - key.view)


def _roots(reader: Reader, services: dict[str, str]) -> Iterator[Sourced]:
    for key in _both_views(SEPM_KEY):
        if folder := text(reader, key, "TargetDir"):
            yield Sourced(folder, f"{key}\\TargetDir")
    for entry in _programs(reader):
        if folder := text(reader, entry, "InstallLocation"):
            yield Sourced(folder, f"{entry}\\InstallLocation")
    if SEPM_SERVICES[0] in services:
        # C:\...\Symantec Endpoint Protection Manager\bin\SemSvc.exe, with or without quotes and arguments
        name = services[SEPM_SERVICES[0]]
        image = reader.services.info(name).image_path.strip()
        end = image.lower().find(".exe")
        path = PureWindowsPath(image[: end + 4].strip('"')) if end >= 0 else PureWindowsPath()
        if path.is_absolute():
            yield Sourced(str(path.parent.parent), f"service {name}")


def _versions(reader: Reader) -> Iterator[Sourced]:
    for key in _both_views(SEPM_KEY):
        for name in ("Version", "ProductVersion"):
            if version := text(reader, key, name):
                yield Sourced(version, f"{key}\\{name}")
    for entry in _programs(reader):
        if version := text(reader, entry, "DisplayVersion"):
            yield Sourced(version, f"{entry}\\DisplayVersion")


def _programs(reader: Reader) -> Iterator[RegistryKey]:
    """SEPM's entry among the installed programs: a product code, so it is found by its name."""
    for key in _both_views(_UNINSTALL):
        for name in subkeys(reader, key):
            if text(reader, key.child(name), "DisplayName") == _PRODUCT:
                yield key.child(name)
