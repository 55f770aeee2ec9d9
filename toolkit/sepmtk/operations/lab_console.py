"""``lab console``: play the person at SEPM's console (KB 229342 steps 8 to 11)."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from sepmtk.machine.errors import Unsupported
from sepmtk.machine.lab import console
from sepmtk.machine.lab.lab import Lab
from sepmtk.model.errors import Refused, UsageError
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
    except Unsupported as error:
        raise Refused("LAB-CONSOLE", what=error.what, detail=error.detail) from error
    if asked.restart:
        console.restart_manager(lab)
    return ConsoleDone(thumbprint, asked.restart)


ACTIONS = (
    "update-certificate", "generate-certificate", "relax", "restore", "http-list", "https-list",
    "new-group", "push-settings", "export", "run-wizard", "restart",
)  # fmt: skip
"""What the person can do, by name."""

_POLICY = {
    "relax": {"secure": False},
    "restore": {"secure": True},
    "http-list": {"https": False},
    "https-list": {"https": True},
}


@dataclass(frozen=True)
class ConsoleAct:
    """An action without a file to read. ``group`` is a full path, ``""`` for all; ``out`` is where an
    export goes."""

    folder: Path
    action: str
    group: str = ""
    out: Path | None = None
    restart: bool = False


@dataclass(frozen=True)
class Acted:
    """What came of it: the groups that were changed, a certificate's thumbprint, a file."""

    action: str
    groups: tuple[str, ...] = ()
    thumbprint: str = ""
    file: str = ""


def act(asked: ConsoleAct) -> Acted:
    """Do it.

    Raises:
        UsageError: ``LAB-ACTION`` for an unknown action or an export without a file.
        Refused: ``LAB-CONSOLE`` where the console can't: no database, no such group, one that inherits.
    """
    lab = open_folder(asked.folder)
    try:
        done = _acted(lab, asked)
    except Unsupported as error:
        raise Refused("LAB-CONSOLE", what=error.what, detail=error.detail) from error
    if asked.restart:
        console.restart_manager(lab)
    return done


def _acted(lab: Lab, asked: ConsoleAct) -> Acted:
    action = asked.action
    if action in _POLICY:
        return Acted(action, console.change_policy(lab, asked.group, **_POLICY[action]))
    if action == "new-group":
        return Acted(action, console.new_group(lab, asked.group))
    if action == "push-settings":
        return Acted(action, console.push(lab, asked.group))
    if action == "generate-certificate":
        return Acted(action, thumbprint=console.generate_certificate(lab))
    if action == "run-wizard":
        console.run_wizard(lab)
    elif action == "restart":
        console.restart_manager(lab)
    elif action == "export" and asked.out:
        asked.out.write_text(console.export(lab), "utf-8-sig", newline="")
        return Acted(action, file=str(asked.out))
    else:
        raise UsageError("LAB-ACTION", action=action, known=", ".join(ACTIONS))
    return Acted(action)
