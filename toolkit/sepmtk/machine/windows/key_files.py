"""The file behind a container of CryptoAPI's RSA providers, machine key set.

Its name is the MD5 of the container's name, in lower case with its zero, as four little-endian words, and
MachineGuid (jensign.com, "UniqueKeyContainer"). Windows says "no such keyset" also where a container's
access list keeps us out; the file tells the two apart.
"""

from __future__ import annotations

import hashlib
import struct
from pathlib import PureWindowsPath

FOLDER = PureWindowsPath("Microsoft", "Crypto", "RSA", "MachineKeys")
"""Below ``%ProgramData%``."""


ANSI = "mbcs"
"""Windows' ANSI code page, in which CryptoAPI keeps names."""


def file_name(container: str, machine_guid: str, code_page: str = "") -> str:
    """The file's name. ``code_page``: another server's."""
    narrow = container.lower().encode(code_page or ANSI, "replace") + b"\0"
    words = struct.unpack("<4I", hashlib.md5(narrow, usedforsecurity=False).digest())
    return "".join(f"{word:08x}" for word in words) + f"_{machine_guid}"
