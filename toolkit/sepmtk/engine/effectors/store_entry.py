"""Certificates in stores, named ``LocalMachine\\My\\<thumbprint>``; the DER is kept as an image."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.machine.lookup import entry_of
from sepmtk.machine.values import KeyName, Store, StoreEntry
from sepmtk.model.errors import Refused
from sepmtk.model.resource import Kind, Resource, UndoClass, Value


def resource(store: Store, thumbprint: str) -> Resource:
    """The certificate with this thumbprint in ``store``."""
    return Resource(Kind.STORE_ENTRY, f"{store.value}\\{thumbprint}")


def entry_value(der: bytes, key: KeyName | None) -> Value:
    """The value of a certificate that is there, with or without a key linked to it."""
    return {
        "sha256": hashlib.sha256(der).hexdigest(),
        "provider": key.provider if key else None,
        "container": key.container if key else None,
    }


def thumbprint_of(resource: Resource) -> str:
    """Of the certificate that it is about."""
    return _split(resource.name)[1]


def _split(name: str) -> tuple[Store, str]:
    store, _, thumbprint = name.rpartition("\\")
    return Store(store), thumbprint


def _find(view: RunView, name: str) -> StoreEntry | None:
    return entry_of(view.reader, *_split(name))


def _read(view: RunView, name: str) -> Value:
    entry = _find(view, name)
    return entry_value(entry.der, entry.key) if entry else None


def _keep(view: RunView, folder: RunFolder, name: str, value: Value) -> None:
    entry = _find(view, name)
    if entry:
        folder.keep(entry.der)


def _write(access: RunAccess, name: str, value: Value) -> None:
    store, thumbprint = _split(name)
    if value is None:
        _refuse_pinned(access.view, store, thumbprint)
        access.machine.stores.remove(store, thumbprint)
        return
    wanted = cast("dict[str, Any]", value)
    key = KeyName(wanted["provider"], wanted["container"]) if wanted["container"] else None
    if key and not _there(access.view, key):
        raise Refused("KEY-NOT-KEPT", key=str(key))
    access.machine.stores.add(store, _der(access.folder, wanted["sha256"]), key)


def _there(view: RunView, key: KeyName) -> bool:
    """Asked by its full name: a list of containers may name another provider that shares them."""
    try:
        view.reader.keys.info(key)
    except NotFound:
        return False
    return True


def _refuse_pinned(view: RunView, store: Store, thumbprint: str) -> None:
    """SQL Server does not start when the certificate that it is told to use is gone."""
    from sepmtk.sql.binding import read_binding

    pinned = read_binding(view.reader, view.server).thumbprint
    if store is Store.MACHINE_MY and pinned == thumbprint:
        raise Refused("CERT-IN-USE", thumbprint=thumbprint, service=view.server.sql.service)


def _der(folder: RunFolder, digest: str) -> bytes:
    """The run's new certificate, or one that was there before."""
    new = folder.certificate
    if new.is_file():
        from sepmtk.pki.inspect import to_der

        der = to_der(new.read_bytes())
        if hashlib.sha256(der).hexdigest() == digest:
            return der
    return folder.image(digest)


EFFECTOR = Effector(Kind.STORE_ENTRY, UndoClass.EXACT, convergent=True, read=_read, write=_write, keep=_keep)
