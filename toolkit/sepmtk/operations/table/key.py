"""``key``."""

from __future__ import annotations

from dataclasses import dataclass

from sepmtk.operations.call import Call, Reply, label
from sepmtk.operations.table.entry import CHANGES, Operation
from sepmtk.operations.table.single import CHANGE, single_reply

SQL_SERVICE = "MSSQL$SQLEXPRESSSYMC"


@dataclass(frozen=True)
class KeyOf:
    """The key that the store links to a certificate, and the service that shall read it."""

    thumbprint: str
    service: str = SQL_SERVICE


def show(call: Call, asked: KeyOf) -> Reply:
    """Who may use the key."""
    from sepmtk.operations import key_access

    bench = call.bench()
    return Reply(key_access.show(bench, asked.thumbprint, asked.service), host=label(bench))


def grant(call: Call, asked: KeyOf) -> Reply:
    """Let a service read the key."""
    from sepmtk.operations import key_access

    bench = call.bench()
    return single_reply(bench, key_access.grant_read(bench, asked.thumbprint, asked.service))


def revoke(call: Call, asked: KeyOf) -> Reply:
    """Take that back."""
    from sepmtk.operations import key_access

    bench = call.bench()
    return single_reply(bench, key_access.revoke_read(bench, asked.thumbprint, asked.service))


OPERATIONS = (
    Operation("key.show", KeyOf, show, ("key_access",), "Get-SepmKeyAccess"),
    Operation("key.grant", KeyOf, grant, CHANGE, "Grant-SepmKeyAccess", CHANGES),
    Operation("key.revoke", KeyOf, revoke, CHANGE, "Revoke-SepmKeyAccess", CHANGES),
)
