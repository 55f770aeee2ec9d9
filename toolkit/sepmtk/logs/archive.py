"""Logs in a zip archive, as they come by mail: each file in it has the name ``archive.zip!file``."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from sepmtk.logs.text import BLOCK, Damaged, blocks

MOST_FILES = 1000
_BETWEEN = "!"
_BROKEN = (zipfile.BadZipFile, RuntimeError, NotImplementedError, KeyError, ValueError, struct.error)
"""What zipfile raises for an archive: damaged, with a password, of an unknown method, without that file, with
a name that is not the UTF-8 that it is said to be, cut in a field."""


def files_of(path: Path) -> Iterator[str]:
    """The file itself, or what a zip archive holds (Word's and Java's files are such archives too). One whose
    list of files can't be read is a file like any other that is no text: named, while the others are read."""
    if path.suffix.lower() != ".zip" or not zipfile.is_zipfile(path):
        yield str(path)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            named = [member for member in archive.infolist() if member.filename]
    except _BROKEN:
        yield str(path)
        return
    members = [member.filename for member in named if not member.is_dir()]
    yield from (f"{path}{_BETWEEN}{name}" for name in members[:MOST_FILES])


def opened(name: str) -> BinaryIO:
    """The file of that name, unpacked where it is in an archive.

    Raises:
        OSError: it can't be opened; an archive with a password or of an unknown method is such.
    """
    archive, between, member = name.partition(_BETWEEN)
    if not between or Path(name).exists():
        return Path(name).open("rb")
    try:
        return cast(BinaryIO, zipfile.ZipFile(archive).open(member))
    except _BROKEN as error:
        raise OSError(str(error)) from error


def beginning(name: str) -> bytes:
    """The first lines, in UTF-8; nothing where it is no text or can't be read."""
    try:
        with opened(name) as stream:
            first = next(blocks(stream, BLOCK >> 8), b"")
    except (OSError, Damaged):
        return b""
    return b"" if b"\0" in first else first
