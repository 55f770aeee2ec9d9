"""The names that the user asks for, from an extension file and from options."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sepmtk.model.errors import UsageError
from sepmtk.model.names import SubjectName, typed_name
from sepmtk.model.notice import Event, Severity


def names_from(
    file: Path | None, typed: tuple[str, ...], tell: Callable[[Event], None]
) -> tuple[SubjectName, ...]:
    """Names of the file, then of the options, each once. Warnings about the file are told.

    Raises:
        UsageError: ``FILE-UNREADABLE``; what the file's reader or a name says.
    """
    names: tuple[SubjectName, ...] = ()
    if file:
        from sepmtk.pki.extfile import read_extfile

        found = read_extfile(read_input(file))
        names = found.names
        for warning in found.warnings:
            tell(Event(f"{warning.id}.message", warning.params, Severity.WARNING))
    return tuple(dict.fromkeys([*names, *(typed_name(text) for text in typed)]))


def read_input(file: Path) -> bytes:
    """A file that the user named.

    Raises:
        UsageError: ``FILE-UNREADABLE``.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise UsageError("FILE-UNREADABLE", path=str(file), detail=error.strerror or "?") from error
