"""``backup create``, ``list``, ``restore``."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass

from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Failed, UsageError
from sepmtk.model.resource import Want
from sepmtk.operations.bench import Bench
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import backup as backup_effector
from sepmtk.run.effectors import file as file_effector
from sepmtk.run.folder import RunFolder, all_runs, find_run
from sepmtk.run.snapshot import SECURITY, absolute
from sepmtk.run.step import Context, Wants
from sepmtk.steps.services import while_stopped


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


def create(bench: Bench) -> SingleResult:
    """A run whose only step is the backup."""

    def wants(context: Context) -> Wants:
        yield Want(backup_effector.RESOURCE, "complete")

    return run_single(bench, wants)


def show(bench: Bench) -> BackupList:
    """What there is to restore from."""
    state = bench.machine.host.facts().state_folder
    found = []
    for folder in all_runs(state):
        items = [name for name in backup_effector.manifest(folder.backup) if (folder.backup / name).is_file()]
        if items:
            found.append(BackupShown(folder.path.name, folder.plan().created, len(items), str(folder.backup)))
    return BackupList(tuple(found))


def restore(bench: Bench, run: str, only: tuple[str, ...], restart: bool = False) -> SingleResult:
    """Files go back to what the backup of ``run`` holds; ``only`` picks some by file name. With
    ``restart`` SEPM's services stop before and start after it.

    Stores, registry and keys are not restored wholesale: other programs own parts of them. They
    stand in the backup as lists to compare with.

    Raises:
        UsageError: ``BACKUP-NONE``; ``BACKUP-NO-SUCH-FILE``.
        Failed: ``BACKUP-DAMAGED``.
        Refused: ``ROOT-XML-IN-USE`` while SEPM's services run, without ``restart``.
    """
    folder = find_run(bench.machine.host.facts().state_folder, run)
    items = _chosen(folder, only)
    security = _security(folder, items)

    def files(context: Context) -> Wants:
        for item in items:
            content = backup_effector.item(folder.backup, item)
            if context.look.folder:
                context.look.folder.keep(content)
            yield _file(context, item, content, security[item])

    return run_single(bench, lambda context: while_stopped(context, files(context), restart))


def _security(folder: RunFolder, items: list[str]) -> dict[str, str]:
    """DACLs in hex, by item.

    Raises:
        Failed: ``BACKUP-DAMAGED``.
    """
    try:
        found = json.loads(backup_effector.item(folder.backup, SECURITY))
        return {item: bytes.fromhex(found[item]).hex() for item in items}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failed("BACKUP-DAMAGED", path=str(folder.backup / SECURITY)) from error


def _chosen(folder: RunFolder, only: tuple[str, ...]) -> list[str]:
    items = [name for name in backup_effector.manifest(folder.backup) if absolute(name)]
    if not items:
        raise UsageError("BACKUP-NONE", run=folder.path.name)
    for name in only:
        if not any(item.rpartition("/")[2].lower() == name.lower() for item in items):
            raise UsageError("BACKUP-NO-SUCH-FILE", name=name, run=folder.path.name)
    wanted = {name.lower() for name in only}
    return [i for i in items if not wanted or i.rpartition("/")[2].lower() in wanted]


def _file(context: Context, item: str, content: bytes, security: str) -> Want:
    """The file's content as in the backup, with the security that is there now; what is gone comes
    back with the ``security`` that it had."""
    path = absolute(item)
    assert path is not None
    digest = hashlib.sha256(content).hexdigest()
    with suppress(NotFound):
        security = context.look.reader.files.security(path).hex()
    return Want(
        file_effector.resource(path), {"sha256": digest, "dacl": security},
        holds=lambda found: isinstance(found, dict) and found["sha256"] == digest,
    )  # fmt: skip
