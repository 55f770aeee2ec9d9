"""What SQL Server does at its start: which certificate it loads, or why it doesn't start.

Rules: Microsoft's "Certificate requirements", KB 928779, dbatools issue 10713 (own choice; CNG keys
load when pinned), a DBA Stack Exchange answer (malformed value: 0xd, 0x38). See docs/lab.md.
"""

from __future__ import annotations

import re
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import PureWindowsPath
from typing import Any

from sepmtk.machine.lab import access, certificate, keys
from sepmtk.machine.lab.certificate import Pair
from sepmtk.machine.lab.errorlog import ErrorLog
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import ERRORLOG, NETLIB_KEY, SQL_KEY, SQL_PORT, SQL_ROOT, registry_value
from sepmtk.machine.lab.services import SQL, configuration
from sepmtk.machine.lab.stores import entries
from sepmtk.machine.values import KeySpec, Store, StoreEntry

SERVICE_SPECIFIC = 1066
NOT_FOUND, NO_CREDENTIALS, INVALID_DATA = 0x80092004, 0x8009030D, 0xD
_LEGACY_TYPES = (1, 12, 24)


@dataclass(frozen=True)
class Failure(Exception):
    """Why the pinned certificate can't be used: error and status of message 17182."""

    error: int
    status: int


@dataclass(frozen=True)
class Instance:
    """An instance: its settings, its log, and who its process is."""

    service: str
    settings: str
    errorlog: PureWindowsPath
    token: frozenset[str]


def instance_of(lab: Lab, service: str) -> Instance:
    """SEPM's instance or a neighbour. LocalSystem's token also carries SYSTEM and Administrators."""
    if service == SQL:
        return Instance(SQL, NETLIB_KEY, ERRORLOG, access.service_token(SQL))
    instance_id = registry_value(lab, f"{SQL_KEY}\\Instance Names\\SQL", service.partition("$")[2])
    system = configuration(lab)[service]["account"].casefold() == "localsystem"
    more = {access.SYSTEM, access.ADMINISTRATORS} if system else set()
    return Instance(
        service,
        f"{SQL_KEY}\\{instance_id}\\MSSQLServer\\SuperSocketNetLib",
        SQL_ROOT.parents[1] / instance_id / "MSSQL/Log/ERRORLOG",
        access.service_token(service) | more,
    )


def start(lab: Lab, live: dict[str, Any], at: float, service: str = SQL) -> tuple[int, int] | None:
    """Load a certificate and listen; exit codes where SQL Server doesn't start."""
    instance = instance_of(lab, service)
    pinned = registry_value(lab, instance.settings, "Certificate")
    log = ErrorLog(lab, at, instance.errorlog)
    try:
        pair, source = (
            (_pinned(lab, instance, pinned, at), "pinned") if pinned else _own_choice(lab, instance, at)
        )
    except Failure as failure:
        _refuse(log, pinned, failure)
        return SERVICE_SPECIFIC, failure.error
    thumbprint = certificate.thumbprint(pair.der)
    if source == "self-generated":
        log.say("self-generated")
    else:
        log.say("loaded", hash=thumbprint.upper())
    port = int(registry_value(lab, f"{instance.settings}\\Tcp\\IPAll", "TcpPort") or SQL_PORT)
    log.say("listening", port=port)
    log.say("ready")
    log.write()
    live["loaded"][service] = {
        "certificate": b64encode(pair.der).decode(),
        "key": pair.key_pem,
        "thumbprint": thumbprint,
        "source": source,
        "port": port,
        "since": at,
    }
    return None


def _refuse(log: ErrorLog, pinned: str, failure: Failure) -> None:
    if failure.error != INVALID_DATA:
        log.error(26014, hash=pinned.upper())
    log.error(17182, error=f"0x{failure.error:x}", status=f"0x{failure.status:x}")
    log.error(17826, severity=18, state=3)
    log.error(17120)
    log.write()


def _pinned(lab: Lab, instance: Instance, value: str, at: float) -> Pair:
    """Any key provider will do here; archived certificates count, dates by the switch."""
    if not re.fullmatch("[0-9A-Fa-f]{40}", value):
        raise Failure(INVALID_DATA, 0x38)
    found = [e for e in entries(lab, Store.MACHINE_MY) if certificate.thumbprint(e.der) == value.lower()]
    if not found or found[0].key is None or not certificate.server_auth(found[0].der):
        raise Failure(NOT_FOUND, 0x80)
    if not certificate.valid_at(found[0].der, at) and not lab.switch("pinned_expired_loads"):
        raise Failure(NOT_FOUND, 0x80)
    key = _readable_key(lab, instance, found[0])
    if key is None:
        raise Failure(NO_CREDENTIALS, 0x80)
    return Pair(found[0].der, certificate.key_from_pem(key["pkcs8"]))


def _own_choice(lab: Lab, instance: Instance, at: float) -> tuple[Pair, str]:
    """The first in store order that passes all six checks, else one made on the spot."""
    for entry in entries(lab, Store.MACHINE_MY):
        key = _readable_key(lab, instance, entry)
        if (
            not entry.archived
            and certificate.common_name(entry.der).casefold() == lab.config["fqdn"].casefold()
            and certificate.server_auth(entry.der)
            and certificate.valid_at(entry.der, at)
            and key is not None
            and key["provider_type"] in _LEGACY_TYPES
            and key["key_spec"] == KeySpec.EXCHANGE
        ):
            return Pair(entry.der, certificate.key_from_pem(key["pkcs8"])), "chosen"
    start_of_day = datetime.fromtimestamp(at, UTC).replace(microsecond=0)
    made = certificate.self_signed(
        "SSL_Self_Signed_Fallback",
        (),
        start_of_day - timedelta(days=1),
        start_of_day + timedelta(days=365 * 30),
        certificate.new_key(),
        seed=time.monotonic_ns(),
    )
    return made, "self-generated"


def _readable_key(lab: Lab, instance: Instance, entry: StoreEntry) -> dict[str, Any] | None:
    """The linked key, where it is there, belongs to the certificate and the service's own SID or
    one of its groups may read it."""
    found = keys.read(lab, entry.key) if entry.key else None
    if found is None or not certificate.same_key(entry.der, certificate.key_from_pem(found["pkcs8"])):
        return None
    readable = access.allows(bytes.fromhex(found["dacl"]), instance.token, access.GENERIC_READ)
    return found if readable else None
