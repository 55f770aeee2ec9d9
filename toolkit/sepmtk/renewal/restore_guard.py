"""When SEPM's certificate is not to be put back: clients know the one that it has now, or are about to."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import PureWindowsPath

from sepmtk.engine.call import Call
from sepmtk.machine.errors import NotFound
from sepmtk.model.errors import Refused, SepmtkError
from sepmtk.sepm.served import read_file, stored_as

RESTORE = "RESTORE-OTHER-CERTIFICATE"


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
