"""``backup``: copies of everything that the procedure could change, and the way back from them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING

from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Failed, UsageError
from sepmtk.model.option import argument, option
from sepmtk.model.visible import visible
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import NoOptions, Operation, Reply, changing, items
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.folder import RunFolder
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
    from sepmtk.model.resource import Want
    from sepmtk.show.words import Say


@dataclass(frozen=True)
class Restore:
    """``only`` picks files by name out of the backup that ``run`` made; with ``restart`` SEPM's services
    stop before and start after it."""

    run: str = argument(metavar="RUN")
    only: tuple[str, ...] = option((), "FILE")
    restart: bool = False


@dataclass(frozen=True)
class BackupShown:
    """A backup: which run made it, and what it holds."""

    run: str
    created: str
    items: int
    folder: str


@dataclass(frozen=True)
class BackupList:
    """All backups of this host, oldest first."""

    backups: tuple[BackupShown, ...]


def create(call: Call, asked: NoOptions) -> Reply:
    """A run whose only step is the backup."""
    from sepmtk.engine.effectors import backup as backup_effector
    from sepmtk.model.resource import Want

    def wants(view: RunView) -> Wants:
        yield Want(backup_effector.RESOURCE, "complete")

    return change(call, wants)


def list_(call: Call, asked: NoOptions) -> Reply:
    """What there is to restore from."""
    from sepmtk.engine.effectors import backup as backup_effector
    from sepmtk.engine.folder import all_runs

    found = []
    for folder in all_runs(call.machine.host.facts().state_folder):
        held = [name for name in backup_effector.manifest(folder.backup) if (folder.backup / name).is_file()]
        if held:
            found.append(
                BackupShown(folder.path.name, folder.plan().created, len(held), str(folder.path / "backup"))
            )
    return Reply(BackupList(tuple(found)), host=call.host.label, text=_text)


def _text(found: BackupList, say: Say) -> str:
    if not found.backups:
        return say("backup.none")
    rows = table((b.run, b.created, say("backup.items", count=b.items)) for b in found.backups).splitlines()
    folders = (f"  {visible(b.folder)}" for b in found.backups)
    return "\n".join(line for pair in zip(rows, folders, strict=True) for line in pair)


def restore(call: Call, asked: Restore) -> Reply:
    """Files go back to what the backup holds.

    Stores, registry and keys are not restored wholesale: other programs own parts of them. They
    stand in the backup as lists to compare with.

    Raises:
        UsageError: ``BACKUP-NONE``; ``BACKUP-NO-SUCH-FILE``.
        Failed: ``BACKUP-DAMAGED``.
        Refused: ``ROOT-XML-IN-USE`` while SEPM's services run, without ``restart``;
            ``RESTORE-OTHER-CERTIFICATE`` where SEPM holds another certificate by now.
    """

    from sepmtk.engine.effectors import backup as backup_effector
    from sepmtk.engine.folder import find_run
    from sepmtk.renewal.restore_guard import refuse_other_certificate
    from sepmtk.renewal.services import while_stopped

    folder = find_run(call.machine.host.facts().state_folder, asked.run)
    chosen = _chosen(folder, asked.only)
    security = _security(folder, chosen)
    contents = {_place(item): backup_effector.item(folder.backup, item) for item in chosen}
    refuse_other_certificate(call, folder.path.name, contents)

    def files(view: RunView) -> Wants:
        for item in chosen:
            content = contents[_place(item)]
            if view.folder:
                view.folder.keep(content)
            yield _file(view, item, content, security[item])

    return change(call, lambda view: while_stopped(view, files(view), asked.restart))


def _chosen(folder: RunFolder, only: tuple[str, ...]) -> list[str]:
    from sepmtk.engine.effectors import backup as backup_effector
    from sepmtk.engine.snapshot import absolute

    held = [name for name in backup_effector.manifest(folder.backup) if absolute(name)]
    if not held:
        raise UsageError("BACKUP-NONE", run=folder.path.name)
    for name in only:
        if not any(item.rpartition("/")[2].lower() == name.lower() for item in held):
            raise UsageError("BACKUP-NO-SUCH-FILE", name=name, run=folder.path.name)
    wanted = {name.lower() for name in only}
    return [item for item in held if not wanted or item.rpartition("/")[2].lower() in wanted]


def _security(folder: RunFolder, chosen: list[str]) -> dict[str, str]:
    """DACLs in hex, by item.

    Raises:
        Failed: ``BACKUP-DAMAGED``.
    """

    import json

    from sepmtk.engine.effectors import backup as backup_effector
    from sepmtk.engine.snapshot import SECURITY

    try:
        found = json.loads(backup_effector.item(folder.backup, SECURITY))
        return {item: bytes.fromhex(found[item]).hex() for item in chosen}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failed("BACKUP-DAMAGED", path=str(folder.path / "backup" / SECURITY)) from error


def _place(item: str) -> PureWindowsPath:
    from sepmtk.engine.snapshot import absolute

    path = absolute(item)
    assert path is not None
    return path


def _file(view: RunView, item: str, content: bytes, security: str) -> Want:
    """The file's content as in the backup, with the security that is there now; what is gone comes
    back with the ``security`` that it had."""

    import hashlib

    from sepmtk.engine.effectors import file as file_effector
    from sepmtk.model.resource import Want

    path = _place(item)
    digest = hashlib.sha256(content).hexdigest()
    with suppress(NotFound):
        security = view.reader.files.security(path).hex()
    return Want(
        file_effector.resource(path), {"sha256": digest, "dacl": security},
        holds=lambda found: isinstance(found, dict) and found["sha256"] == digest,
    )  # fmt: skip


OPERATIONS = (
    changing("backup.create", NoOptions, create, "New-SepmBackup"),
    Operation(
        "backup.list", NoOptions, list_, ("backup",), "Get-SepmBackup", results=items("backup", "backups")
    ),
    changing("backup.restore", Restore, restore, "Restore-SepmBackup"),
)
