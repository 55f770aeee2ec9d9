"""A new certificate: made in the run's folder, installed, its key readable for SQL Server.

The key goes into a container that we name, the certificate with its link into Personal, and the public
certificate alone into Trusted Root. Never the PFX into Root (the KB's way puts the private key there),
and never CurrentUser\\Root: it inherits, and writing it opens a dialogue. SQL Server's service is granted
by its own SID, which is in the process's token whatever account it runs as, and has no localised name.
"""

from __future__ import annotations

from sepmtk.engine.effectors import certificate_set, key, key_dacl, store_entry
from sepmtk.engine.step import Step, Wants
from sepmtk.engine.view import NewCertificate, RunView
from sepmtk.machine.errors import NotFound, PortError
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, Store
from sepmtk.model.dacl import denied, grant_read, reads
from sepmtk.model.dacl import revoke as without
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Value, Want
from sepmtk.model.sid import service_sid


def _make(view: RunView) -> Wants:
    inputs = view.plan.inputs
    wanted = {name: inputs[name] for name in certificate_set.ASKED if name in inputs}
    yield Want(certificate_set.RESOURCE, wanted, holds=certificate_set.serves(wanted))


MAKE = Step("make-certificate", "1", _make)


def container_of(view: RunView) -> KeyName:
    """The container of the run's new key: its name was frozen in the plan."""
    return KeyName(SCHANNEL_PROVIDER, str(view.plan.inputs["container"]))


def install(view: RunView) -> Wants:
    """Key, Personal, Trusted Root; the key proved in between."""
    new, container = view.new(), container_of(view)
    yield Want(key.resource(container), key.key_value(new.public_key_sha256))
    prove(view, container, new)
    yield Want(
        store_entry.resource(Store.MACHINE_MY, new.thumbprint), store_entry.entry_value(new.der, container)
    )
    if view.plan.inputs.get("root", True):
        yield Want(
            store_entry.resource(Store.MACHINE_ROOT, new.thumbprint), store_entry.entry_value(new.der, None)
        )
        _check_inheritance(view, new)


def prove(view: RunView, container: KeyName, new: NewCertificate) -> None:
    """Use the key once: it decrypts what is encrypted to the certificate.

    Decrypting, because the SChannel provider cannot sign SHA-256 through CryptoAPI.

    Raises:
        Failed: ``KEY-DOES-NOT-FIT``.
    """
    if not new.der:
        return  # a dry run: there is no key yet
    from sepmtk.pki.keys import encrypt_to

    nonce = b"sepmtk proves a key by using it."
    try:
        answer = view.reader.keys.prove(container, encrypt_to(new.der, nonce))
    except PortError as error:
        raise Failed("KEY-DOES-NOT-FIT", key=str(container), detail=str(error)) from error
    if answer != nonce:
        raise Failed("KEY-DOES-NOT-FIT", key=str(container), detail="another key")


def _check_inheritance(view: RunView, new: NewCertificate) -> None:
    if new.der and not any(e.der == new.der for e in view.reader.stores.list(Store.USER_ROOT)):
        raise Failed("ROOT-NOT-INHERITED", thumbprint=new.thumbprint)


INSTALL = Step("install-certificate", "2", install)


def grant(view: RunView, key: KeyName, sid: str) -> Wants:
    """``sid`` may read ``key``: added to the DACL that is there; a broader grant will do.

    Raises:
        Failed: ``KEY-READ-DENIED`` where an entry forbids what was granted.
    """

    def holds(found: Value) -> bool:
        return isinstance(found, str) and reads(bytes.fromhex(found), sid)

    try:
        now = view.reader.keys.dacl(key)
        wanted: Value = grant_read(now, sid).hex()
    except NotFound:
        now, wanted = b"", f"(read for {sid})"  # a dry run: there is no key yet
    if now and denied(now, sid):
        raise Failed("KEY-READ-DENIED", key=str(key), sid=sid)
    yield Want(key_dacl.resource(key), wanted, holds=holds)


def revoke(view: RunView, key: KeyName, sid: str) -> Wants:
    """What was granted to exactly ``sid`` goes; broader grants stay."""

    def holds(found: Value) -> bool:
        return isinstance(found, str) and without(bytes.fromhex(found), sid).hex() == found

    now = view.reader.keys.dacl(key)
    yield Want(key_dacl.resource(key), without(now, sid).hex(), holds=holds)


def _grant(view: RunView) -> Wants:
    yield from grant(view, container_of(view), service_sid(view.server.sql.service))


GRANT = Step("grant-key-access", "3", _grant)
