"""A key's DACL as its handle gives it, against that of the file that holds the key.

The handle decides, and is what this tool reads and writes. That both agree shows that the right file is
meant where somebody looks at files, as most instructions do.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, VERIFY, Look, check
from sepmtk.checks.sql import concerned_keys
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lookup import text
from sepmtk.machine.values import KeyName, RegistryKey
from sepmtk.model import dacl
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.sid import service_sid

_CRYPTOGRAPHY = RegistryKey("SOFTWARE\\Microsoft\\Cryptography")
_FOLDERS = RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders")


def key_file(look: Look, key: KeyName) -> PureWindowsPath | None:
    """Where a legacy provider keeps ``key``: MachineKeys, the MD5 of the lower-case name with its zero
    as four little-endian numbers, and the machine's id. (IIS' own containers have names known since
    long: iisConfigurationKey is 6de9cb26d2b98c01ec4e9e8b34824aa2.)"""
    machine = text(look.reader, _CRYPTOGRAPHY, "MachineGuid")
    if not machine or not key.container.isascii():
        return None
    digest = hashlib.md5(f"{key.container.lower()}\0".encode("ascii"), usedforsecurity=False).digest()
    name = "".join(f"{part:08x}" for part in struct.unpack("<4I", digest))
    common = text(look.reader, _FOLDERS, "Common AppData") or "C:\\ProgramData"
    return PureWindowsPath(common) / "Microsoft" / "Crypto" / "RSA" / "MachineKeys" / f"{name}_{machine}"


def agreement(look: Look) -> Iterator[Finding]:
    """Both let SQL Server's service read, or neither does."""
    sid = service_sid(look.server.sql.service)
    for key in concerned_keys(look):
        try:
            path = key_file(look, key) if look.reader.keys.info(key).provider_type else None
            if path is None:
                continue
            by_file, by_handle = look.reader.files.security(path), look.reader.keys.dacl(key)
        except NotFound:
            continue  # kept elsewhere: a smart card, an HSM
        if dacl.reads(by_file, sid) is not dacl.reads(by_handle, sid):
            params = {"path": str(path), "container": key.container, "service": look.server.sql.service}
            yield Finding("KEY-DACL-DIFFERS", Severity.WARNING, params, str(path))


CHECKS = (check("key-files", agreement, DOCTOR, VERIFY),)
