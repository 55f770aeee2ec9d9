"""``key``: who may read the private key of a certificate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sepmtk.model.option import argument, option
from sepmtk.model.sid import SQL_SERVICE, WELL_KNOWN, service_sid
from sepmtk.model.thumbprint import normal_thumbprint
from sepmtk.model.visible import visible
from sepmtk.nouns.change import change
from sepmtk.nouns.operation import Operation, Reply, changing
from sepmtk.show.render import table

if TYPE_CHECKING:
    from sepmtk.engine.call import Call
    from sepmtk.show.words import Say


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


def show(call: Call, asked: KeyOf) -> Reply:
    """The key's DACL with SIDs and names."""
    from sepmtk.machine.lookup import linked_entry
    from sepmtk.model.dacl import entries, reads, sddl

    reader = call.host.reader
    _, key = linked_entry(reader, asked.thumbprint)
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
    from sepmtk.machine.lookup import linked_entry
    from sepmtk.renewal.certificate import grant as grant_read

    _, key = linked_entry(call.host.reader, asked.thumbprint)
    thumbprint = normal_thumbprint(asked.thumbprint)
    return change(call, lambda view: grant_read(view, key, service_sid(asked.service)), thumbprint=thumbprint)


def revoke(call: Call, asked: KeyOf) -> Reply:
    """What was granted to exactly this service goes; broader grants stay.

    Raises:
        Refused: ``CERT-IN-USE`` where it is SQL Server's and SQL Server shows the certificate.
    """
    from sepmtk.machine.lookup import linked_entry
    from sepmtk.renewal.certificate import revoke as revoke_read
    from sepmtk.renewal.pinned import refuse_in_use

    _, key = linked_entry(call.host.reader, asked.thumbprint)
    sid, thumbprint = service_sid(asked.service), normal_thumbprint(asked.thumbprint)
    if asked.service.lower() == call.server.sql.service.lower():
        refuse_in_use(call, thumbprint)
    return change(call, lambda view: revoke_read(view, key, sid), thumbprint=thumbprint)


OPERATIONS = (
    Operation("key.show", KeyOf, show, ("key_access",), "Get-SepmKeyAccess"),
    changing("key.grant", KeyOf, grant, "Grant-SepmKeyAccess"),
    changing("key.revoke", KeyOf, revoke, "Revoke-SepmKeyAccess"),
)
