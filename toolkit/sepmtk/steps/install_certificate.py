"""The key into a container that we name, the certificate with its link into Personal, and the
public certificate alone into Trusted Root. Never the PFX into Root (the KB's way puts the private
key there), and never CurrentUser\\Root: it inherits, and writing it opens a dialogue."""

from __future__ import annotations

from sepmtk.machine.errors import PortError
from sepmtk.machine.values import SCHANNEL_PROVIDER, KeyName, Store
from sepmtk.model.errors import Failed
from sepmtk.model.resource import Want
from sepmtk.run.effectors import key, store_entry
from sepmtk.run.step import Context, NewCertificate, Step, Wants


def container_of(context: Context) -> KeyName:
    """The container of the run's new key: its name was frozen in the plan."""
    return KeyName(SCHANNEL_PROVIDER, str(context.plan.inputs["container"]))


def _wants(context: Context) -> Wants:
    new, container = context.new(), container_of(context)
    yield Want(key.resource(container), key.key_value(new.public_key_sha256))
    prove(context, container, new)
    yield Want(
        store_entry.resource(Store.MACHINE_MY, new.thumbprint), store_entry.entry_value(new.der, container)
    )
    if context.plan.inputs.get("root", True):
        yield Want(
            store_entry.resource(Store.MACHINE_ROOT, new.thumbprint), store_entry.entry_value(new.der, None)
        )
        _check_inheritance(context, new)


def prove(context: Context, container: KeyName, new: NewCertificate) -> None:
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
        answer = context.look.reader.keys.prove(container, encrypt_to(new.der, nonce))
    except PortError as error:
        raise Failed("KEY-DOES-NOT-FIT", key=str(container), detail=str(error)) from error
    if answer != nonce:
        raise Failed("KEY-DOES-NOT-FIT", key=str(container), detail="another key")


def _check_inheritance(context: Context, new: NewCertificate) -> None:
    if new.der and not any(e.der == new.der for e in context.look.reader.stores.list(Store.USER_ROOT)):
        raise Failed("ROOT-NOT-INHERITED", thumbprint=new.thumbprint)


STEP = Step("install-certificate", "2", _wants)
