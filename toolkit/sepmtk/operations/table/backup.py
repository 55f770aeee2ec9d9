"""``backup``."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation, items
from sepmtk.operations.table.nothing import Nothing
from sepmtk.operations.table.single import CHANGE, single_reply


@dataclass(frozen=True)
class BackupRestore:
    """``only`` picks files by name out of the backup that ``run`` made; with ``restart`` SEPM's services
    stop before and start after it."""

    run: str
    only: tuple[str, ...] = ()
    restart: bool = False


def create(call: Call, asked: Nothing) -> Reply:
    """Copy everything that the procedure could change."""
    from sepmtk.operations import backup

    bench = call.bench()
    return single_reply(bench, backup.create(bench))


def list_(call: Call, asked: Nothing) -> Reply:
    """What there is to restore from."""
    from sepmtk.operations import backup

    bench = call.bench()
    return Reply(backup.show(bench), host=label(bench))


def restore(call: Call, asked: BackupRestore) -> Reply:
    """Put files back as they were."""
    from sepmtk.operations import backup

    bench = call.bench()
    return single_reply(bench, backup.restore(bench, asked.run, asked.only, asked.restart))


OPERATIONS = (
    Operation("backup.create", Nothing, create, CHANGE, "New-SepmBackup", CHANGES),
    Operation(
        "backup.list", Nothing, list_, ("backup",), "Get-SepmBackup", results=items("backup", "backups")
    ),
    Operation("backup.restore", BackupRestore, restore, CHANGE, "Restore-SepmBackup", CHANGES),
)
