"""Files come back from a backup, but not SEPM's certificate where clients know the one that it has now, or
are about to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import PureWindowsPath

from sepmtk.engine.call import Call
from sepmtk.engine.effectors import backup, file
from sepmtk.engine.folder import RunFolder, find_run
from sepmtk.engine.snapshot import SECURITY, absolute
from sepmtk.engine.step import Wants
from sepmtk.engine.view import RunView
from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Failed, Refused, SepmtkError, UsageError
from sepmtk.model.resource import Want
from sepmtk.renewal.services import while_stopped
from sepmtk.sepm.served import read_file, stored_as

RESTORE = "RESTORE-OTHER-CERTIFICATE"


def restore(call: Call, run: str, only: tuple[str, ...], restart: bool) -> Callable[[RunView], Wants]:
    """Files as the backup of ``run`` holds them; with names in ``only`` those alone. ``restart``: SEPM's
    services stop before and start after it.

    Raises:
        UsageError: ``BACKUP-NONE``; ``BACKUP-NO-SUCH-FILE``.
        Failed: ``BACKUP-DAMAGED``.
        Refused: ``RESTORE-OTHER-CERTIFICATE``; later ``ROOT-XML-IN-USE`` while SEPM's services run,
            without ``restart``.
    """
    folder = find_run(call.machine.host.facts().state_folder, run)
    chosen = _chosen(folder, only)
    security = _security(folder, tuple(chosen))
    contents = {path: backup.item(folder.backup, item) for item, path in chosen.items()}
    refuse_other_certificate(call, folder.path.name, contents)

    def files(view: RunView) -> Wants:
        for item, path in chosen.items():
            if view.folder:
                view.folder.keep(contents[path])
            yield _file(view, path, contents[path], security[item])

    return lambda view: while_stopped(view, files(view), restart)


def _chosen(folder: RunFolder, only: tuple[str, ...]) -> dict[str, PureWindowsPath]:
    """By item of the backup: where its file belongs."""
    held = {name: path for name in backup.manifest(folder.backup) if (path := absolute(name))}
    if not held:
        raise UsageError("BACKUP-NONE", run=folder.path.name)
    names = {path.name.lower() for path in held.values()}
    for name in only:
        if name.lower() not in names:
            raise UsageError("BACKUP-NO-SUCH-FILE", name=name, run=folder.path.name)
    wanted = {name.lower() for name in only} or names
    return {item: path for item, path in held.items() if path.name.lower() in wanted}


def _security(folder: RunFolder, chosen: tuple[str, ...]) -> dict[str, str]:
    """DACLs in hex, by item.

    Raises:
        Failed: ``BACKUP-DAMAGED``.
    """
    try:
        found = json.loads(backup.item(folder.backup, SECURITY))
        return {item: bytes.fromhex(found[item]).hex() for item in chosen}
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Failed("BACKUP-DAMAGED", path=str(folder.path / "backup" / SECURITY)) from error


def _file(view: RunView, path: PureWindowsPath, content: bytes, security: str) -> Want:
    """The content as in the backup, with the security that the file has now; a file that is gone comes back
    with the ``security`` that it had."""
    digest = hashlib.sha256(content).hexdigest()
    with suppress(NotFound):
        security = view.reader.files.security(path).hex()
    return Want(
        file.resource(path), {"sha256": digest, "dacl": security},
        holds=lambda found: isinstance(found, dict) and found["sha256"] == digest,
    )  # fmt: skip


def refuse_other_certificate(call: Call, run: str, files: Mapping[PureWindowsPath, bytes]) -> None:
    """``files``: what would stand where. A file that stays as it is asks for nothing.

    Raises:
        Refused: ``RESTORE-OTHER-CERTIFICATE`` where SEPM stores or shows the certificate of another key, even
            half; ``GUARD-UNREADABLE`` where that can't be told; unless accepted.
    """
    from sepmtk.pki.certificate import spki_sha256
    from sepmtk.sepm.held import held

    if RESTORE in call.accepted:
        return
    reader, server = call.host.reader, call.server
    ours = (server.server_crt, server.server_key, server.keystore)
    changing = (path for path in ours if path in files and _differs(call, path, files[path]))
    keys = {path: _key(call, path, files[path]) for path in changing}
    for where, der in held(reader, server, server.web.services, call.accepted) if keys else ():
        for path, key in keys.items():
            if key != spki_sha256(der):
                raise Refused(RESTORE, run=run, path=str(path), where=where)


def _differs(call: Call, path: PureWindowsPath, content: bytes) -> bool:
    with suppress(NotFound):
        return read_file(call.host.reader, path) != content
    return True


def _key(call: Call, path: PureWindowsPath, content: bytes) -> str:
    """The public key that a file is about, by its digest; empty where that can't be read."""
    from sepmtk.pki.certificate import spki_sha256
    from sepmtk.pki.keys import public_key_sha256

    with suppress(SepmtkError):
        if path == call.server.server_key:
            return public_key_sha256(content)
        der = stored_as(call.host.reader, call.server, path, content).der
        return spki_sha256(der) if der else ""
    return ""
