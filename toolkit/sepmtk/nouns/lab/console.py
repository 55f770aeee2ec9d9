"""``lab console``: play the person at SEPM's console (KB 229342 steps 8 to 11)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sepmtk.machine.errors import Unsupported
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import argument, option, secret
from sepmtk.nouns.inputs import refuse_file, replacing
from sepmtk.nouns.lab.new import open_folder
from sepmtk.nouns.operation import Reply

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.machine.lab.lab import Lab
    from sepmtk.show.words import Say

UPDATE = "update-certificate"
ACTIONS = (
    UPDATE, "generate-certificate", "relax", "restore", "http-list", "https-list",
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
class Act:
    """What the person does. ``pfx`` and its password are for ``update-certificate``, ``out`` for
    ``export``, over a file that is there only with ``replace``; ``group`` is a full path, "" for all."""

    folder: Path = argument(metavar="DIR", cmdlet="Lab")
    action: str = argument(metavar="ACTION")
    pfx: Path | None = option(None, "FILE")
    group: str = option("", "NAME")
    out: Path | None = option(None, "FILE", cmdlet="OutFile")
    restart: bool = False
    replace: bool = replacing()
    password: bytes | None = secret()


@dataclass(frozen=True)
class Acted:
    """What came of it: the groups that were changed, the thumbprint of what SEPM now has on disk (served
    from the next start of its services), a file."""

    action: str
    groups: tuple[str, ...] = ()
    thumbprint: str = ""
    file: str = ""
    restarted: bool = False


def act(call: Call, asked: Act) -> Reply:
    """Do it, and restart SEPM's services where asked.

    Raises:
        UsageError: ``LAB-ACTION`` for an unknown action or an export without a file; ``LAB-PFX`` where the
            file can't be read, or it is no PFX with that password.
        Refused: ``LAB-CONSOLE`` where the console can't: no database, no such group, one that inherits.
    """
    return Reply(at_console(asked), text=_text)


def at_console(asked: Act) -> Acted:
    """The same, without a call."""
    from sepmtk.machine.lab import console

    refuse_file(asked.out, asked.replace)
    lab = open_folder(asked.folder)
    try:
        done = _acted(lab, asked)
    except Unsupported as error:
        raise Refused("LAB-CONSOLE", what=error.what, detail=error.detail) from error
    if asked.restart:
        console.restart_manager(lab)
    return done


def _acted(lab: Lab, asked: Act) -> Acted:
    from sepmtk.engine import durable
    from sepmtk.machine.lab import console

    action = asked.action
    if action == UPDATE:
        return Acted(action, thumbprint=_update(lab, asked), restarted=asked.restart)
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
        durable.replace_open(asked.out, console.export(lab).encode("utf-8-sig"))
        return Acted(action, file=str(asked.out))
    else:
        raise UsageError("LAB-ACTION", action=action, known=", ".join(ACTIONS))
    return Acted(action)


def _update(lab: Lab, asked: Act) -> str:
    from sepmtk.machine.lab import console
    from sepmtk.pki.passwords import text_of

    if asked.pfx is None or asked.password is None:
        raise UsageError("LAB-PFX", file="-", reason="pfx, password")
    try:
        return console.update_certificate(lab, asked.pfx.read_bytes(), text_of(asked.password))
    except (OSError, ValueError) as error:
        raise UsageError("LAB-PFX", file=str(asked.pfx), reason=str(error)) from error


def _text(done: Acted, say: Say) -> str:
    if done.action == UPDATE:
        id = "lab.console.restarted" if done.restarted else "lab.console.done"
        return say(id, thumbprint=done.thumbprint)
    shown = done.file or done.thumbprint or "; ".join(done.groups)
    return say("lab.console.acted", action=done.action, shown=shown).rstrip(": ")
