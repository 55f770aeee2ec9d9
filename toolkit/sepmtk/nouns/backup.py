"""``backup``: copies of everything that the procedure could change, and the way back from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.model.option import argument, option
from sepmtk.model.visible import visible
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import NoOptions, Operation, Reply, changing, items
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
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
    from sepmtk.engine.effectors import backup
    from sepmtk.model.resource import Want

    def wants(view: RunView) -> Wants:
        yield Want(backup.RESOURCE, "complete")

    return change(call, wants)


def list_(call: Call, asked: NoOptions) -> Reply:
    """What there is to restore from."""
    from sepmtk.engine.effectors import backup
    from sepmtk.engine.folder import all_runs

    found = []
    for folder in all_runs(call.machine.host.facts().state_folder):
        held = sum((folder.backup / name).is_file() for name in backup.manifest(folder.backup))
        if held:
            where = str(folder.path / "backup")
            found.append(BackupShown(folder.path.name, folder.plan().created, held, where))
    return Reply(BackupList(tuple(found)), host=call.host.label, text=_text)


def _text(found: BackupList, say: Say) -> str:
    if not found.backups:
        return say("backup.none")
    rows = table((b.run, b.created, say("backup.items", count=b.items)) for b in found.backups).splitlines()
    folders = (f"  {visible(b.folder)}" for b in found.backups)
    return "\n".join(line for pair in zip(rows, folders, strict=True) for line in pair)


def restore(call: Call, asked: Restore) -> Reply:
    """Files go back to what the backup holds.

    Stores, registry and keys are not restored as a whole: other programs own parts of them. They
    stand in the backup as lists to compare with.

    Raises:
        UsageError: ``BACKUP-NONE``; ``BACKUP-NO-SUCH-FILE``.
        Failed: ``BACKUP-DAMAGED``.
        Refused: ``ROOT-XML-IN-USE`` while SEPM's services run, without ``restart``;
            ``RESTORE-OTHER-CERTIFICATE`` where SEPM holds another certificate by now.
    """
    from sepmtk.renewal.restore import restore as from_backup

    return change(call, from_backup(call, asked.run, asked.only, asked.restart))


OPERATIONS = (
    changing("backup.create", NoOptions, create, "New-SepmBackup"),
    Operation(
        "backup.list", NoOptions, list_, ("backup",), "Get-SepmBackup", results=items("backup", "backups")
    ),
    changing("backup.restore", Restore, restore, "Restore-SepmBackup"),
)
