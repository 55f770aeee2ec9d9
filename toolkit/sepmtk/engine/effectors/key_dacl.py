"""Who may use a private key: the DACL of its container, as bytes in hex."""

from __future__ import annotations

from sepmtk.engine.effector import Effector
from sepmtk.engine.effectors.key import key_name
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import Denied, NotFound
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.dacl import reads
from sepmtk.model.errors import Failed, Refused
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import thumbprint_of


def resource(key: KeyName) -> Resource:
    """The DACL of this key."""
    return Resource(Kind.KEY_DACL, str(key))


def _read(view: RunView, name: str) -> Value:
    try:
        return view.reader.keys.dacl(key_name(name)).hex()
    except NotFound:
        return None


def _write(access: RunAccess, name: str, value: Value) -> None:
    if value is None:
        return  # with its key gone there is no DACL to write
    descriptor = bytes.fromhex(str(value))
    _refuse_locking_out(access.view, key_name(name), descriptor)
    try:
        access.machine.keys.set_dacl(key_name(name), descriptor)
    except Denied as error:
        raise Failed("KEY-ACCESS-DENIED", key=name, detail=error.detail) from error


def _refuse_locking_out(view: RunView, key: KeyName, descriptor: bytes) -> None:
    """SQL Server does not start when it can't read the key of the certificate that it is told to use."""
    from sepmtk.sql.binding import read_binding

    sql = view.server.sql
    pinned = read_binding(view.reader, view.server).thumbprint
    if not pinned or reads(descriptor, service_sid(sql.service)):
        return
    for entry in view.reader.stores.list(Store.MACHINE_MY):
        if entry.key == key and thumbprint_of(entry.der) == pinned:
            raise Refused("CERT-IN-USE", thumbprint=pinned, service=sql.service)


EFFECTOR = Effector(Kind.KEY_DACL, UndoClass.EXACT, convergent=True, read=_read, write=_write)
