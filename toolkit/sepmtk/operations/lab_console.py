"""``lab console``: play the person at SEPM's console (KB 229342 step 9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.machine.lab import console
from sepmtk.model.errors import UsageError
from sepmtk.operations.lab_folder import open_folder


@dataclass(frozen=True)
class UpdateCertificate:
    """The PFX that the person chooses in the wizard."""

    folder: Path
    pfx: Path
    password: str = field(repr=False)
    restart: bool = False


@dataclass(frozen=True)
class ConsoleDone:
    """What SEPM now has on disk; served from the next start of its services."""

    thumbprint: str
    restarted: bool


def update_certificate(asked: UpdateCertificate) -> ConsoleDone:
    """Replace SEPM's certificate, and restart its services where asked.

    Raises:
        UsageError: ``LAB-PFX``: the file can't be read, or it is no PFX with that password.
    """
    lab = open_folder(asked.folder)
    try:
        thumbprint = console.update_certificate(lab, asked.pfx.read_bytes(), asked.password)
    except (OSError, ValueError) as error:
        raise UsageError("LAB-PFX", file=str(asked.pfx), reason=str(error)) from error
    if asked.restart:
        console.restart_manager(lab)
    return ConsoleDone(thumbprint, asked.restart)
