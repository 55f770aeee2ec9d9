"""Passwords from a file or from standard input; never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from sepmtk.model.errors import UsageError
from sepmtk.operations.cert_names import read_input
from sepmtk.pki.passwords import check_password


def first_line(file: Path | None, stdin: bool) -> bytes | None:
    """The first line, without its end and a BOM; None where neither was asked for.

    Raises:
        UsageError: ``PASSWORD-TWICE``; ``FILE-UNREADABLE``.
    """
    if file and stdin:
        raise UsageError("PASSWORD-TWICE")
    if not file and not stdin:
        return None
    content = read_input(file) if file else sys.stdin.buffer.readline()
    return content.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].rstrip(b"\r")


def given_password(file: Path | None, stdin: bool) -> bytes | None:
    """The same, for a PFX that is to be made.

    Raises:
        UsageError: as :func:`first_line`; what makes it unfit.
    """
    line = first_line(file, stdin)
    return line if line is None else check_password(line)
