"""``key``: who may read the private key of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.machine.errors import Denied, NotFound
from sepmtk.model.errors import Refused, UsageError
from sepmtk.model.option import argument, option
from sepmtk.model.sid import SQL_SERVICE, service_sid
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.model.visible import visible
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import Operation, Reply, changing
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.engine.step import Wants
    from sepmtk.engine.view import RunView
    from sepmtk.machine.ports import Reader
    from sepmtk.machine.values import KeyName
    from sepmtk.model.resource import Value
    from sepmtk.show.words import Say

WELL_KNOWN = {
    "S-1-1-0": "Everyone",
    "S-1-5-18": "NT AUTHORITY\\SYSTEM",
    "S-1-5-19": "NT AUTHORITY\\LOCAL SERVICE",
    "S-1-5-20": "NT AUTHORITY\\NETWORK SERVICE",
    "S-1-5-32-544": "BUILTIN\\Administrators",
    "S-1-5-32-545": "BUILTIN\\Users",
}


@dataclass(frozen=True)
class KeyOf:
    """The key that the store links to a certificate, and the service that shall read it."""

    thumbprint: str = argument(metavar="THUMBPRINT")
    service: str = option(SQL_SERVICE, "NAME")


@dataclass(frozen=True)
class AccessEntry:
    """One entry of a key's DACL."""

    type: str  # allow or deny
    sid: str
    name: str  # "" where unknown
    mask: str  # hex


@dataclass(frozen=True)
class KeyAccess:
    """The DACL of a certificate's key, and whether the service may read it."""

    thumbprint: str
    key: str
    sddl: str
    entries: tuple[AccessEntry, ...]
    service: str
    service_reads: bool


@dataclass(frozen=True)
class LinkedEntry:
    """A certificate of LocalMachine\\My with its key."""

    der: bytes
    key: KeyName


def linked_entry(reader: Reader, thumbprint: str) -> LinkedEntry:
    """The certificate in LocalMachine\\My and the key that it is linked to, archived ones included.

    Raises:
        UsageError: ``CERT-NOT-IN-STORE``; ``CERT-WITHOUT-KEY``.
        Refused: ``KEY-NOT-FOUND``; ``KEY-ACCESS-DENIED``.
    """

    from sepmtk.machine.lookup import entry_of
    from sepmtk.machine.values import Store

    wanted = normal_thumbprint(thumbprint)
    entry = entry_of(reader, Store.MACHINE_MY, wanted)
    if entry is None:
        raise UsageError("CERT-NOT-IN-STORE", thumbprint=wanted, store=Store.MACHINE_MY.value)
    if entry.key is None:
        raise UsageError("CERT-WITHOUT-KEY", thumbprint=wanted)
    _refuse_out_of_reach(reader, entry.key, wanted)
    return LinkedEntry(entry.der, entry.key)


def _refuse_out_of_reach(reader: Reader, key: KeyName, thumbprint: str) -> None:
    """A link says nothing about its key: containers are lost with profiles and failed imports."""
    try:
        reader.keys.dacl(key)
    except NotFound as error:
        raise Refused("KEY-NOT-FOUND", key=str(key), thumbprint=thumbprint, detail=error.detail) from error
    except Denied as error:
        raise Refused("KEY-ACCESS-DENIED", key=str(key), detail=error.detail) from error


def show(call: Call, asked: KeyOf) -> Reply:
    """The key's DACL with SIDs and names."""
    from sepmtk.model.dacl import entries, reads, sddl

    reader = call.host.reader
    key = linked_entry(reader, asked.thumbprint).key
    descriptor = reader.keys.dacl(key)
    names = WELL_KNOWN | {service_sid(name): f"NT SERVICE\\{name}" for name in reader.services.names()}
    shown = tuple(
        AccessEntry(e.type, e.sid, names.get(e.sid, ""), f"0x{e.mask:08x}") for e in entries(descriptor)
    )
    found = KeyAccess(
        normal_thumbprint(asked.thumbprint), str(key), sddl(descriptor), shown,
        asked.service, reads(descriptor, service_sid(asked.service)),
    )  # fmt: skip
    return Reply(found, host=call.host.label, text=_text)


def _text(found: KeyAccess, say: Say) -> str:
    rows = [(e.type, e.mask, e.name or "-", e.sid) for e in found.entries]
    verdict = say("key.reads" if found.service_reads else "key.reads-not", service=found.service)
    return "\n".join([visible(found.key), table(rows), visible(found.sddl), verdict])


def grant(call: Call, asked: KeyOf) -> Reply:
    """The service may read the key."""
    from sepmtk.renewal.certificate import grant as grant_read

    key = linked_entry(call.host.reader, asked.thumbprint).key
    thumbprint = normal_thumbprint(asked.thumbprint)
    return change(call, lambda view: grant_read(view, key, service_sid(asked.service)), thumbprint=thumbprint)


def revoke(call: Call, asked: KeyOf) -> Reply:
    """What was granted to exactly this service goes; broader grants stay.

    Raises:
        Refused: ``CERT-IN-USE`` where it is SQL Server's and SQL Server shows the certificate.
    """

    from sepmtk.engine.effectors import key_dacl
    from sepmtk.model.dacl import revoke as without
    from sepmtk.model.resource import Want
    from sepmtk.nouns.change import refuse_in_use

    key = linked_entry(call.host.reader, asked.thumbprint).key
    sid, thumbprint = service_sid(asked.service), normal_thumbprint(asked.thumbprint)
    if asked.service.lower() == call.server.sql.service.lower():
        refuse_in_use(call, thumbprint)

    def holds(found: Value) -> bool:
        return isinstance(found, str) and without(bytes.fromhex(found), sid).hex() == found

    def wants(view: RunView) -> Wants:
        now = view.reader.keys.dacl(key)
        yield Want(key_dacl.resource(key), without(now, sid).hex(), holds=holds)

    return change(call, wants, thumbprint=thumbprint)


OPERATIONS = (
    Operation("key.show", KeyOf, show, ("key_access",), "Get-SepmKeyAccess"),
    changing("key.grant", KeyOf, grant, "Grant-SepmKeyAccess"),
    changing("key.revoke", KeyOf, revoke, "Revoke-SepmKeyAccess"),
)
