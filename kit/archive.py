"""The zip: every file in SHA256SUMS, and the same bytes from the same content."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

from embeddable import Stop

SUMS = "SHA256SUMS"
LONGEST = 150
"""Of a name in a kit: with %ProgramFiles%\\sepmtk.new before it, below Windows' 260 characters."""

_UNIX, _FILE = 3, 0o100644 << 16


def sums(content: dict[str, bytes]) -> bytes:
    """The lines of ``sha256sum``, with Windows' line ends.

    Raises:
        Stop: names that a folder of Windows can't hold beside one another, or that are too long.
    """
    if len({name.casefold() for name in content}) < len(content):
        raise Stop("Two names differ in case only: Windows would unpack one of them.")
    if long := [name for name in content if len(name) > LONGEST]:
        raise Stop(f"Too long for Windows: {long[0]}")
    lines = (f"{hashlib.sha256(data).hexdigest()}  {name}\r\n" for name, data in sorted(content.items()))
    return "".join(lines).encode("utf-8")


def write(file: Path, content: dict[str, bytes]) -> str:
    """The zip, whole or not at all; its SHA-256."""
    whole = {**content, SUMS: sums(content)}
    scratch = file.with_name(file.name + ".new")
    with zipfile.ZipFile(scratch, "w") as archive:
        for name, data in sorted(whole.items()):
            entry = zipfile.ZipInfo(name)
            entry.create_system, entry.external_attr = _UNIX, _FILE
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    digest = hashlib.sha256(scratch.read_bytes()).hexdigest()
    scratch.replace(file)
    return digest
