"""The files behind key containers: C:\\ProgramData\\Microsoft\\Crypto\\RSA\\MachineKeys.

A container of a legacy provider is a file there, named by the MD5 of the container's name in lower case
with its zero, and the machine's id; its DACL is the container's. The lab keeps containers elsewhere; what
looks at these files' security sees it here.
"""

from __future__ import annotations

import hashlib
from pathlib import PureWindowsPath
from typing import Any

from sepmtk.machine.lab import disk
from sepmtk.machine.lab.lab import Lab

FOLDER = PureWindowsPath("C:/ProgramData/Microsoft/Crypto/RSA/MachineKeys")


def machine_guid(config: dict[str, Any]) -> str:
    """HKLM\\SOFTWARE\\Microsoft\\Cryptography, MachineGuid."""
    text = config["machine_id"]
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def dacl_of(lab: Lab, path: PureWindowsPath) -> bytes | None:
    """The DACL of the container whose file is at ``path``, None where there is none."""
    if path.parent != FOLDER:
        return None
    for file in (lab.machine / "keys").glob("*.json"):
        found = disk.read_json(file)
        if found["provider_type"] and path.name.lower() == _name(found["container"], lab.config):
            return bytes.fromhex(found["dacl"])
    return None


def _name(container: str, config: dict[str, Any]) -> str:
    digest = hashlib.md5(_narrow(container), usedforsecurity=False).digest()
    words = (digest[at : at + 4][::-1].hex() for at in (0, 4, 8, 12))
    return f"{''.join(words)}_{machine_guid(config)}"


def _narrow(container: str) -> bytes:
    """The name in lower case in the ANSI code page, with its zero."""
    return container.lower().encode("cp1252", "replace") + b"\0"
