"""Passwords from a file or from standard input; never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from sepmtk.model.errors import UsageError
from sepmtk.operations.cert_names import read_input
from sepmtk.pki.passwords import check_password


def given_password(file: Path | None, stdin: bool) -> bytes | None:
    """The first line, without its end and a BOM; None where neither was asked for.

    Raises:
        UsageError: ``PASSWORD-TWICE``; ``FILE-UNREADABLE``; what makes it unfit.
    """
    if file and stdin:
        raise UsageError("PASSWORD-TWICE")
    if not file and not stdin:
        return None
    content = read_input(file) if file else sys.stdin.buffer.readline()
    return check_password(content.removeprefix(b"\xef\xbb\xbf").split(b"\n")[0].rstrip(b"\r"))
