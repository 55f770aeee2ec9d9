"""Passwords from a file or from standard input; never from the command line."""

from __future__ import annotations

import sys
from pathlib import Path

from sepmtk.model.errors import UsageError
from sepmtk.operations.cert_names import read_input
from sepmtk.pki.passwords import check_password, password_in


def first_line(file: Path | None, stdin: bool) -> bytes | None:
    """The first line, without its end, whatever Windows has made of it; None where neither was asked for.

    Raises:
        UsageError: ``PASSWORD-TWICE``; ``FILE-UNREADABLE``; ``PASSWORD-NUL``, ``PASSWORD-ENCODING``.
    """
    if file and stdin:
        raise UsageError("PASSWORD-TWICE")
    if not file and not stdin:
        return None
    return password_in(read_input(file) if file else _from_stdin())


def _from_stdin() -> bytes:
    line = sys.stdin.buffer.readline()
    utf_16 = line.startswith((b"\xff\xfe", b"\xfe\xff"))  # whose line ends are not where the byte is
    return line + sys.stdin.buffer.read() if utf_16 else line


def given_password(file: Path | None, stdin: bool) -> bytes | None:
    """The same, for a PFX that is to be made.

    Raises:
        UsageError: as :func:`first_line`; what makes it unfit.
    """
    line = first_line(file, stdin)
    return line if line is None else check_password(line)
