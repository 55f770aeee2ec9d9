"""SQL Server's service may read the private key. Granted to the service's own SID: it is in the
process's token whatever account the service runs as, and has no localised name."""

from __future__ import annotations

from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import KeyName
from sepmtk.model.dacl import denied, grant_read, reads
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Value, Want
from sepmtk.model.sid import service_sid
from sepmtk.run.effectors import key_dacl
from sepmtk.run.step import Context, Step, Wants
from sepmtk.steps.install_certificate import container_of


def grant(context: Context, key: KeyName, sid: str) -> Wants:
    """``sid`` may read ``key``: added to the DACL that is there; a broader grant will do.

    Raises:
        Failed: ``KEY-READ-DENIED`` where an entry forbids what was granted.
    """

    def holds(found: Value) -> bool:
        return isinstance(found, str) and reads(bytes.fromhex(found), sid)

    try:
        now = context.look.reader.keys.dacl(key)
        wanted: Value = grant_read(now, sid).hex()
    except NotFound:
        now, wanted = b"", f"(read for {sid})"  # a dry run: there is no key yet
    if now and denied(now, sid):
        raise Failed("KEY-READ-DENIED", key=str(key), sid=sid)
    yield Want(key_dacl.resource(key), wanted, holds=holds)


def _wants(context: Context) -> Wants:
    yield from grant(context, container_of(context), service_sid(context.look.server.sql.service))


STEP = Step("grant-key-access", "3", _wants)
