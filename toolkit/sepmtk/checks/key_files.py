"""A key's DACL as its handle gives it, against that of the file that holds the key.

The handle decides, and is what this tool reads and writes. That both agree shows that the right file is
meant where somebody looks at files, as most instructions do.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from pathlib import PureWindowsPath

from sepmtk.checks.registry import DOCTOR, VERIFY, check
from sepmtk.checks.sql import concerned_keys
from sepmtk.checks.view import View
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lookup import text
from sepmtk.machine.values import KeyName, RegistryKey
from sepmtk.model import dacl
from sepmtk.model.notice import Finding, Severity
from sepmtk.model.sid import service_sid

_CRYPTOGRAPHY = RegistryKey("SOFTWARE\\Microsoft\\Cryptography")
_FOLDERS = RegistryKey("SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Explorer\\Shell Folders")


def key_file(view: View, key: KeyName) -> PureWindowsPath | None:
    """Where a legacy provider keeps ``key``: MachineKeys, the MD5 of the lower-case name with its zero
    as four little-endian numbers, and the machine's id. (IIS' own containers have names known since
    long: iisConfigurationKey is 6de9cb26d2b98c01ec4e9e8b34824aa2.)"""
    machine = text(view.reader, _CRYPTOGRAPHY, "MachineGuid")
    if not machine or not key.container.isascii():
        return None
    digest = hashlib.md5(f"{key.container.lower()}\0".encode("ascii"), usedforsecurity=False).digest()
    name = "".join(f"{part:08x}" for part in struct.unpack("<4I", digest))
    common = text(view.reader, _FOLDERS, "Common AppData") or "C:\\ProgramData"
    return PureWindowsPath(common) / "Microsoft" / "Crypto" / "RSA" / "MachineKeys" / f"{name}_{machine}"


def agreement(view: View) -> Iterator[Finding]:
    """Both let SQL Server's service read, or neither does."""
    sid = service_sid(view.server.sql.service)
    for key in concerned_keys(view):
        try:
            path = key_file(view, key) if view.reader.keys.info(key).provider_type else None
            if path is None:
                continue
            by_file, by_handle = view.reader.files.security(path), view.reader.keys.dacl(key)
        except NotFound:
            continue  # kept elsewhere: a smart card, an HSM
        if dacl.reads(by_file, sid) is not dacl.reads(by_handle, sid):
            params = {"path": str(path), "container": key.container, "service": view.server.sql.service}
            yield Finding("KEY-DACL-DIFFERS", Severity.WARNING, params, str(path))


CHECKS = (check("key-files", agreement, DOCTOR, VERIFY),)
