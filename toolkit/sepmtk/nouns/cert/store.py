"""``cert install`` and ``cert remove``: certificates and keys in the machine's stores."""

from __future__ import annotations

from dataclasses import replace

from sepmtk.checks.view import View
from sepmtk.engine.call import Call
from sepmtk.engine.effectors import certificate_set, key, store_entry
from sepmtk.engine.effectors.certificate_set import CERTIFICATE_PEM, KEY_PEM
from sepmtk.engine.step import Wants
from sepmtk.engine.view import RunView
from sepmtk.machine.lookup import entry_of
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.notice import Severity
from sepmtk.model.plain import iso
from sepmtk.model.resource import Want
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.nouns.cert.material import read_material
from sepmtk.nouns.cert.requests import Install, Remove
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import Reply
from sepmtk.pki.certificate import matches_name, to_pem
from sepmtk.pki.inspect import to_der
from sepmtk.renewal.certificate import install as into_stores
from sepmtk.renewal.pinned import refuse_in_use

STORES = (Store.MACHINE_MY, Store.MACHINE_ROOT)


def install(call: Call, asked: Install) -> Reply:
    """Key container, LocalMachine\\My, LocalMachine\\Root. The key's copy in the run's folder goes
    again at the end.

    Raises:
        Refused: ``CERT-EXPIRED-INSTALL``; ``LDAPS-WOULD-CHANGE`` or ``SQL-OTHER-WOULD-CHANGE`` where
            another service would choose it by itself; what the steps raise.
    """
    material = read_material(asked.source, asked.key, asked.password)
    info, pem, now = material.info, to_pem(material.der), call.machine.clock.now()
    if info.not_after <= now and "CERT-EXPIRED-INSTALL" not in call.accepted:
        raise Refused("CERT-EXPIRED-INSTALL", thumbprint=info.thumbprint, not_after=iso(info.not_after))
    wanted = {"thumbprint": info.thumbprint, "public_key_sha256": info.public_key_sha256}
    existing = _key_of(call.host.reader, info.thumbprint)
    if existing is None:
        _refuse_bystanders(call, info)

    def wants(view: RunView) -> Wants:
        try:
            if existing is None:
                yield Want(certificate_set.RESOURCE, wanted, holds=certificate_set.serves(wanted))
                yield from into_stores(view)
            elif asked.root:
                yield from _into_root(view, info.thumbprint, pem)
        finally:
            if view.folder:  # whether it went well or not: the user has a copy
                view.folder.key.unlink(missing_ok=True)

    inputs = {"container": f"sepmtk-{info.thumbprint}", "root": asked.root}
    held = {KEY_PEM: material.key_pem, CERTIFICATE_PEM: pem}
    return change(replace(call, secrets=held), wants, inputs, info.thumbprint)


def _refuse_bystanders(call: Call, info: CertificateInfo) -> None:
    """A certificate for this server's own name is one that other services choose by themselves."""
    from sepmtk.checks.bystanders import would_change

    reader = call.host.reader
    if "serverAuth" not in info.extended_key_usage or not matches_name(info, reader.host.facts().fqdn):
        return
    for finding in would_change(View(reader=reader, server=call.server)):
        if finding.severity is Severity.ERROR and finding.id not in call.accepted:
            raise Refused(finding.id, **finding.params)


def _key_of(reader: Reader, thumbprint: str) -> KeyName | None:
    """The key of a certificate that is in Personal already, under whatever container."""
    entry = entry_of(reader, Store.MACHINE_MY, thumbprint)
    return entry.key if entry else None


def _into_root(view: RunView, thumbprint: str, pem: bytes) -> Wants:
    der = to_der(pem)
    if view.folder:
        view.folder.keep(der)
    yield Want(store_entry.resource(Store.MACHINE_ROOT, thumbprint), store_entry.entry_value(der, None))


def remove(call: Call, asked: Remove) -> Reply:
    """Take a certificate out of stores; its key only when asked for and when the tool made it.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``.
        Refused: ``CERT-IN-USE`` where SQL Server serves it or is told to; ``KEY-NOT-OURS``,
            ``KEY-IN-USE``.
    """
    wanted = normal_thumbprint(asked.thumbprint)
    reader = call.host.reader
    holding = [s for s in STORES if entry_of(reader, s, wanted)]
    if not holding:
        raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=", ".join(s.value for s in STORES))
    refuse_in_use(call, wanted)
    ours = _key_of(reader, wanted) if asked.with_key else None
    if ours and not ours.container.startswith("sepmtk-"):
        raise Refused("KEY-NOT-OURS", key=str(ours))
    if ours:
        going = {f"{store.value}\\{wanted}" for store in holding}
        for where in key.users(View(reader=reader, server=call.server, accepted=call.accepted), ours):
            if where not in going and "CERT-IN-USE" not in call.accepted:
                raise Refused("KEY-IN-USE", key=str(ours), where=where)

    def wants(view: RunView) -> Wants:
        for store in holding:
            yield Want(store_entry.resource(store, wanted), None)
        if ours:
            yield Want(key.resource(ours), None)

    return change(call, wants)
