"""``cert install`` and ``cert remove``: certificates and keys in the machine's stores."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.lookup import entry_of
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.certificate import CertificateInfo
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.notice import Severity
from sepmtk.model.plain import iso
from sepmtk.model.resource import Want
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.in_use import refuse_in_use
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import certificate_set, key, store_entry
from sepmtk.run.effectors.certificate_set import CERTIFICATE_PEM, KEY_PEM
from sepmtk.run.look import Look
from sepmtk.run.step import Context, Wants
from sepmtk.steps import install_certificate


@dataclass(frozen=True)
class InstallRequest:
    """A certificate with its key (both PEM). ``root``: its public half goes into Root too."""

    info: CertificateInfo
    certificate_pem: bytes
    key_pem: bytes
    root: bool = True


def install(bench: Bench, request: InstallRequest) -> SingleResult:
    """Key container, LocalMachine\\My, LocalMachine\\Root. The key's copy in the run's folder goes
    again at the end.

    Raises:
        Refused: ``CERT-EXPIRED-INSTALL``; ``LDAPS-WOULD-CHANGE`` or ``SQL-OTHER-WOULD-CHANGE`` where
            somebody else would take it up; what the steps raise.
    """
    info, now = request.info, bench.machine.clock.now()
    if info.not_after <= now and "CERT-EXPIRED-INSTALL" not in bench.accepted:
        raise Refused("CERT-EXPIRED-INSTALL", thumbprint=info.thumbprint, not_after=iso(info.not_after))
    bench.secrets.update({KEY_PEM: request.key_pem, CERTIFICATE_PEM: request.certificate_pem})
    wanted = {"thumbprint": info.thumbprint, "public_key_sha256": info.public_key_sha256}
    existing = _existing_key(bench.machine.reader(), info)
    if existing is None:
        _refuse_bystanders(bench, info)

    def wants(context: Context) -> Wants:
        try:
            if existing is None:
                yield Want(certificate_set.RESOURCE, wanted, holds=certificate_set.serves(wanted))
                yield from install_certificate.STEP.wants(context)
            elif request.root:
                yield from _into_root(context, info.thumbprint, request.certificate_pem)
        finally:
            if context.look.folder:  # whether it went well or not: the user has his own copy
                context.look.folder.key.unlink(missing_ok=True)

    inputs = {"container": f"sepmtk-{info.thumbprint}", "root": request.root}
    return run_single(bench, wants, inputs, thumbprint=request.info.thumbprint)


def _refuse_bystanders(bench: Bench, info: CertificateInfo) -> None:
    """A certificate for this server's own name is one that others here choose by themselves."""
    from sepmtk.checks.bystanders import would_change
    from sepmtk.checks.registry import Look
    from sepmtk.pki.certificate import matches_name

    reader = bench.machine.reader()
    if "serverAuth" not in info.extended_key_usage or not matches_name(info, reader.host.facts().fqdn):
        return
    for finding in would_change(Look(reader, carry_out.discover(bench), bench.machine.clock.now())):
        if finding.severity is Severity.ERROR and finding.id not in bench.accepted:
            raise Refused(finding.id, **finding.params)


def _existing_key(reader: Reader, info: CertificateInfo) -> KeyName | None:
    """Its key where the certificate is in the store already, under whatever container."""
    entry = entry_of(reader, Store.MACHINE_MY, info.thumbprint)
    return entry.key if entry else None


def _into_root(context: Context, thumbprint: str, pem: bytes) -> Wants:
    from sepmtk.pki.inspect import to_der

    der = to_der(pem)
    if context.look.folder:
        context.look.folder.keep(der)
    yield Want(store_entry.resource(Store.MACHINE_ROOT, thumbprint), store_entry.entry_value(der, None))


def remove(bench: Bench, thumbprint: str, stores: tuple[Store, ...], with_key: bool) -> SingleResult:
    """Take a certificate out of stores; its key only when asked for and when the tool made it.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``.
        Refused: ``CERT-IN-USE`` where SQL Server serves it or is told to; ``KEY-NOT-OURS``,
            ``KEY-IN-USE``.
    """
    wanted = normal_thumbprint(thumbprint)
    reader = bench.machine.reader()
    holding = [s for s in stores if entry_of(reader, s, wanted)]
    if not holding:
        raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=", ".join(s.value for s in stores))
    refuse_in_use(bench, wanted)
    personal = entry_of(reader, Store.MACHINE_MY, wanted)
    ours = personal.key if personal and with_key else None
    if ours and not ours.container.startswith("sepmtk-"):
        raise Refused("KEY-NOT-OURS", key=str(ours))
    if ours:
        going = {f"{store.value}\\{wanted}" for store in holding}
        for where in key.users(Look(reader, carry_out.discover(bench), None, accepted=bench.accepted), ours):
            if where not in going and "CERT-IN-USE" not in bench.accepted:
                raise Refused("KEY-IN-USE", key=str(ours), where=where)

    def wants(context: Context) -> Wants:
        for store in holding:
            yield Want(store_entry.resource(store, wanted), None)
        if ours:
            yield Want(key.resource(ours), None)

    return run_single(bench, wants)
