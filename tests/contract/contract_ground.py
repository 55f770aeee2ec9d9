"""What a host brings to the contract."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PureWindowsPath

from sepmtk.machine.ports import Machine
from sepmtk.machine.values import RegistryKey


@dataclass(frozen=True)
class Ground:
    """Where a host lets tests write: ``folder`` and ``key`` exist, ``service`` and what it stands
    on may be stopped."""

    machine: Machine
    folder: PureWindowsPath
    key: RegistryKey
    service: str
    dependant: str
    disabled: str
