"""Which identities SQL Server's process carries."""

from __future__ import annotations

from sepmtk.machine.errors import NotFound
from sepmtk.machine.ports import Reader
from sepmtk.machine.values import ServiceInfo, SidType
from sepmtk.model import dacl
from sepmtk.model.sid import ADMINISTRATORS, NETWORK_SERVICE, SYSTEM, service_sid

# Built-in accounts by the names that the service manager keeps, which are not localised.
_ACCOUNTS = {
    "localsystem": (SYSTEM, ADMINISTRATORS),
    "nt authority\\system": (SYSTEM, ADMINISTRATORS),
    "nt authority\\networkservice": (NETWORK_SERVICE,),
    "nt authority\\network service": (NETWORK_SERVICE,),
    "nt authority\\localservice": ("S-1-5-19",),
    "nt authority\\local service": ("S-1-5-19",),
}


def is_computable(info: ServiceInfo) -> bool:
    """Whether the SIDs of the account's groups can be told from its name: not so for a user's."""
    account = info.account.lower()
    return account in _ACCOUNTS or account.startswith("nt service\\")


def process_sids(reader: Reader, service: str) -> tuple[str, ...]:
    """SIDs in the token of ``service``, its own first, then its account's and its groups'.

    A domain account's SID can't be computed; a grant to it alone isn't seen here.
    """
    own, groups = service_sid(service), dacl.SERVICE_GROUPS
    try:
        info = reader.services.info(service)
    except NotFound:
        return (own, *groups)
    account = info.account.lower()
    virtual = account == f"nt service\\{service}".lower()
    named = (own,) if virtual or info.sid_type is not SidType.NONE else ()
    return (*named, *_ACCOUNTS.get(account, ()), *groups)
