"""Private keys in containers, named ``<provider>\\<container>``.

A key is made from the run's own certificate set only, and removed only where nothing stores,
links or serves it any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from sepmtk.checks.view import View
from sepmtk.engine.effector import Effector
from sepmtk.engine.folder import RunFolder
from sepmtk.engine.view import RunAccess, RunView
from sepmtk.machine.errors import NotFound
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.errors import Refused
from sepmtk.model.resource import Kind, Resource, UndoClass, Value
from sepmtk.model.thumbprint import thumbprint_of


def resource(key: KeyName) -> Resource:
    """The key in this container."""
    return Resource(Kind.KEY, str(key))


def key_name(name: str) -> KeyName:
    """Back from a resource's name; provider names hold no backslash."""
    provider, _, container = name.partition("\\")
    return KeyName(provider, container)


def key_value(public_key_sha256: str) -> Value:
    """A key of ours: SChannel provider (type 12), AT_KEYEXCHANGE (1)."""
    return {"public_key_sha256": public_key_sha256, "provider_type": 12, "key_spec": 1}


def _read(view: RunView, name: str) -> Value:
    try:
        info = view.reader.keys.info(key_name(name))
    except NotFound:
        return None
    return {
        "public_key_sha256": info.public_key_sha256,
        "provider_type": info.provider_type,
        "key_spec": int(info.key_spec),
    }


def _write(access: RunAccess, name: str, value: Value) -> None:
    key = key_name(name)
    if value is None:
        _refuse_if_used(access, key)
        access.machine.keys.remove(key)
        return
    from sepmtk.pki.keys import key_der, public_key_sha256

    kept = access.folder.key
    if not kept.is_file():
        raise Refused("KEY-NOT-KEPT", key=name)
    der = key_der(kept.read_bytes())
    wanted = cast("dict[str, Any]", value)["public_key_sha256"]
    if public_key_sha256(der) != wanted:
        raise Refused("KEY-NOT-OURS", key=name)
    access.machine.keys.create(key, der)


def _refuse_if_used(access: RunAccess, key: KeyName) -> None:
    """A certificate without its key is worth nothing; so a key in use stays. Where SEPM had the
    certificate before the run it has the key in files of its own and never looked at this container."""
    for where in users(access.view, key, sepm=not _of_sepm(access.folder)):
        raise Refused("KEY-IN-USE", key=str(key), where=where)


def _of_sepm(folder: RunFolder) -> bool:
    from sepmtk.pki.inspect import to_der

    new = folder.certificate
    der = to_der(new.read_bytes()) if new.is_file() else b""
    return thumbprint_of(der) == folder.plan().observed.get("server_crt")


def users(view: View, key: KeyName, sepm: bool = True) -> Iterator[str]:
    """Entries of stores that link the key; files, ports and services that show a certificate of it,
    SEPM's only where ``sepm`` says so.

    Raises:
        Refused: ``GUARD-UNREADABLE`` where that can't be told, unless accepted.
    """
    from sepmtk.pki.certificate import spki_sha256
    from sepmtk.sepm.held import held

    for store in (Store.MACHINE_MY, Store.USER_MY):
        for entry in view.reader.stores.list(store):
            if entry.key == key:
                thumbprint = thumbprint_of(entry.der)
                yield f"{store.value}\\{thumbprint}"
    used = view.reader.keys.info(key).public_key_sha256
    ports = (*(view.server.web.services if sepm else ()), view.server.sql.tcp_port)
    for where, der in held(view.reader, view.server, ports, view.accepted, disk=sepm):
        if spki_sha256(der) == used:
            yield where


def _tidy(access: RunAccess, name: str) -> None:
    """CryptoAPI makes a container first and puts the key into it then: an end in between leaves it empty."""
    key = key_name(name)
    if _read(access.view, name) is not None or key not in access.view.reader.keys.names():
        return
    stores = (Store.MACHINE_MY, Store.USER_MY)
    if not any(entry.key == key for store in stores for entry in access.view.reader.stores.list(store)):
        access.machine.keys.remove(key)


EFFECTOR = Effector(Kind.KEY, UndoClass.EXACT, convergent=False, read=_read, write=_write, tidy=_tidy)
