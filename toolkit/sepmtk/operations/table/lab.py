"""``lab``."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.model.errors import UsageError
from sepmtk.operations.call import Call, Reply
from sepmtk.operations.table.entry import Operation, ranged, secret

if TYPE_CHECKING:
    from sepmtk.operations.lab_console import ConsoleDone


@dataclass(frozen=True)
class LabNewAsked:
    """``switches`` are ``NAME=VALUE``; ``pace`` is real seconds per second slept in the lab."""

    folder: Path
    scenario: str = "kb-229342"
    seed: int = 0
    pace: float = ranged(0.0, 0, 1000)
    switches: tuple[str, ...] = ()


@dataclass(frozen=True)
class LabShowAsked:
    """A lab."""

    folder: Path


@dataclass(frozen=True)
class LabFaultAsked:
    """``what``: hang or fail, until ``clear``; ``on``: start or stop."""

    folder: Path
    service: str | None = None
    on: str = "start"
    what: str | None = None
    clear: bool = False


@dataclass(frozen=True)
class LabAdvanceAsked:
    """Time that passes in a lab."""

    folder: Path
    hours: float = ranged(24.0, 0, 24 * 36525)


@dataclass(frozen=True)
class LabConsoleAsked:
    """What the person at SEPM's console does. ``pfx`` and its password are for ``update-certificate``,
    ``out`` for ``export``, over a file that is there only with ``replace``; ``group`` is a full path, "" for
    all."""

    folder: Path
    action: str
    pfx: Path | None = None
    group: str = ""
    out: Path | None = None
    restart: bool = False
    replace: bool = False
    password: bytes | None = secret()


def new(call: Call, asked: LabNewAsked) -> Reply:
    """Make a lab."""
    from sepmtk.operations.lab_new import LabNew, create

    view = create(LabNew(asked.folder, asked.scenario, asked.seed, asked.pace, asked.switches))
    return Reply(view, host=f"lab {view.fqdn}")


def show(call: Call, asked: LabShowAsked) -> Reply:
    """The lab in one screen."""
    from sepmtk.operations import lab_show

    view = lab_show.show(asked.folder)
    return Reply(view, host=f"lab {view.fqdn}")


def fault(call: Call, asked: LabFaultAsked) -> Reply:
    """Let a service hang or fail."""
    from sepmtk.operations.lab_fault import KINDS, MOMENTS, LabFault, set_fault

    if asked.clear == bool(asked.what):
        raise UsageError("LAB-FAULT", kinds="|".join(KINDS), moments="|".join(MOMENTS))
    return Reply(set_fault(LabFault(asked.folder, asked.service, asked.on, asked.what)))


def advance(call: Call, asked: LabAdvanceAsked) -> Reply:
    """Let time pass."""
    from sepmtk.operations import lab_advance

    return Reply(lab_advance.advance(asked.folder, asked.hours))


def console(call: Call, asked: LabConsoleAsked) -> Reply:
    """Play the person at the console."""
    from sepmtk.operations.cert_files import refuse_file
    from sepmtk.operations.lab_console import ACTIONS, ConsoleAct, act

    refuse_file(asked.out, asked.replace)
    if asked.action == "update-certificate":
        return Reply(_update(asked))
    if asked.action not in ACTIONS:
        raise UsageError("LAB-ACTION", action=asked.action, known=", ".join(ACTIONS))
    return Reply(act(ConsoleAct(asked.folder, asked.action, asked.group, asked.out, asked.restart)))


def _update(asked: LabConsoleAsked) -> ConsoleDone:
    from sepmtk.operations.lab_console import UpdateCertificate, update_certificate

    if asked.pfx is None or asked.password is None:
        raise UsageError("LAB-PFX", file="-", reason="pfx, password")
    password = asked.password.decode("utf-8", "replace")
    return update_certificate(UpdateCertificate(asked.folder, asked.pfx, password, asked.restart))


OPERATIONS = (
    Operation("lab.new", LabNewAsked, new, ("lab",), "New-SepmLab"),
    Operation("lab.show", LabShowAsked, show, ("lab",), "Get-SepmLab"),
    Operation("lab.fault", LabFaultAsked, fault, ("lab_faults",), "Set-SepmLabFault"),
    Operation("lab.advance", LabAdvanceAsked, advance, ("lab_time",), "Step-SepmLab"),
    Operation("lab.console", LabConsoleAsked, console, ("lab_console",), "Invoke-SepmLabConsole"),
)
