"""``key show``, ``grant``, ``revoke``: who may read the private key of a certificate."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.machine.errors import Denied, NotFound
from sepmtk.machine.lookup import entry_of
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import KeyName, Store
from sepmtk.model.dacl import entries, reads, revoke, sddl
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.resource import Value, Want
from sepmtk.model.sid import service_sid
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.operations import carry_out
from sepmtk.operations.bench import Bench
from sepmtk.operations.in_use import refuse_in_use
from sepmtk.operations.single import SingleResult, run_single
from sepmtk.run.effectors import key_dacl
from sepmtk.run.step import Context, Wants
from sepmtk.steps.grant_key_access import grant

WELL_KNOWN = {
    "S-1-1-0": "Everyone",
    "S-1-5-18": "NT AUTHORITY\\SYSTEM",
    "S-1-5-19": "NT AUTHORITY\\LOCAL SERVICE",
    "S-1-5-20": "NT AUTHORITY\\NETWORK SERVICE",
    "S-1-5-32-544": "BUILTIN\\Administrators",
    "S-1-5-32-545": "BUILTIN\\Users",
}


@dataclass(frozen=True)
class AccessEntry:
    """One entry of a key's DACL."""

    type: str  # allow or deny
    sid: str
    name: str  # "" where unknown
    mask: str  # hex


@dataclass(frozen=True)
class KeyAccess:
    """The DACL of a certificate's key, and whether SQL Server's service may read it."""

    thumbprint: str
    key: str
    sddl: str
    entries: tuple[AccessEntry, ...]
    service: str
    service_reads: bool


def linked_key(reader: Reader, thumbprint: str) -> KeyName:
    """The key that LocalMachine\\My links to this certificate, archived ones included.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``; ``CERT-WITHOUT-KEY``.
        Refused: ``KEY-NOT-FOUND``; ``KEY-ACCESS-DENIED``.
    """
    wanted = normal_thumbprint(thumbprint)
    entry = entry_of(reader, Store.MACHINE_MY, wanted)
    if entry is None:
        raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=Store.MACHINE_MY.value)
    if entry.key is None:
        raise UsageError("CERT-WITHOUT-KEY", thumbprint=wanted)
    _refuse_out_of_reach(reader, entry.key, wanted)
    return entry.key


def _refuse_out_of_reach(reader: Reader, key: KeyName, thumbprint: str) -> None:
    """A link says nothing about its key: containers are lost with profiles and failed imports."""
    try:
        reader.keys.dacl(key)
    except NotFound as error:
        raise Refused("KEY-NOT-FOUND", key=str(key), thumbprint=thumbprint, detail=error.detail) from error
    except Denied as error:
        raise Refused("KEY-ACCESS-DENIED", key=str(key), detail=error.detail) from error


def show(bench: Bench, thumbprint: str, service: str) -> KeyAccess:
    """The key's DACL with SIDs and names."""
    reader = bench.machine.reader()
    key = linked_key(reader, thumbprint)
    descriptor = reader.keys.dacl(key)
    names = WELL_KNOWN | {service_sid(name): f"NT SERVICE\\{name}" for name in reader.services.names()}
    shown = tuple(
        AccessEntry(e.type, e.sid, names.get(e.sid, ""), f"0x{e.mask:08x}") for e in entries(descriptor)
    )
    return KeyAccess(
        normal_thumbprint(thumbprint), str(key), sddl(descriptor), shown,
        service, reads(descriptor, service_sid(service)),
    )  # fmt: skip


def grant_read(bench: Bench, thumbprint: str, service: str) -> SingleResult:
    """The service may read the key."""
    key = linked_key(bench.machine.reader(), thumbprint)

    def wants(context: Context) -> Wants:
        yield from grant(context, key, service_sid(service))

    return run_single(bench, wants, thumbprint=normal_thumbprint(thumbprint))


def revoke_read(bench: Bench, thumbprint: str, service: str) -> SingleResult:
    """What was granted to exactly this service goes; broader grants stay.

    Raises:
        Refused: ``CERT-IN-USE`` where it is SQL Server's and SQL Server shows the certificate.
    """
    key, sid = linked_key(bench.machine.reader(), thumbprint), service_sid(service)
    if service.lower() == carry_out.discover(bench).sql.service.lower():
        refuse_in_use(bench, normal_thumbprint(thumbprint))

    def holds(found: Value) -> bool:
        return isinstance(found, str) and revoke(bytes.fromhex(found), sid).hex() == found

    def wants(context: Context) -> Wants:
        now = context.look.reader.keys.dacl(key)
        yield Want(key_dacl.resource(key), revoke(now, sid).hex(), holds=holds)

    return run_single(bench, wants, thumbprint=normal_thumbprint(thumbprint))
