"""The lab in one screen: what its author knows, whatever a client on the network would see."""

from __future__ import annotations

from base64 import b64decode
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sepmtk.machine.lab import certificate, driver, scm, sem5
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.layout import NETLIB_KEY, registry_value
from sepmtk.machine.lab.network import held_ports
from sepmtk.machine.lab.services import order
from sepmtk.machine.lab.stores import entries
from sepmtk.machine.values import Store


@dataclass(frozen=True)
class LoadedCertificate:
    """What a process serves since its start."""

    thumbprint: str
    subject: str
    not_after: datetime | None
    expired: bool
    source: str


@dataclass(frozen=True)
class ServiceView:
    """A service and what it loaded."""

    name: str
    state: str
    loaded: LoadedCertificate | None


@dataclass(frozen=True)
class StoredCertificate:
    """An entry of LocalMachine\\My, in store order."""

    thumbprint: str
    subject: str
    not_after: datetime | None
    archived: bool
    provider: str


@dataclass(frozen=True)
class GroupView:
    """A group's clients and its policy. ``refused`` are those that don't take what SEPM shows or signs:
    by reason (expired, unknown, signature)."""

    name: str
    clients: int
    online: int
    refused: dict[str, int]
    secure: bool
    https: bool


@dataclass(frozen=True)
class LabView:
    """A lab. ``secrets`` are the lab's own passwords, made up when it was."""

    folder: str
    fqdn: str
    language: str
    now: datetime
    offset: float
    services: tuple[ServiceView, ...]
    my_store: tuple[StoredCertificate, ...]
    pinned: str
    trust_server_certificate: bool | None
    database: bool
    database_error: str
    switches: dict[str, Any]
    faults: dict[str, Any]
    groups: tuple[GroupView, ...] = ()
    ports: dict[str, int] = field(default_factory=dict)


def look(lab: Lab) -> LabView:
    """The lab as it is now."""
    with lab.hold():
        now = lab.now()
        live = scm.settle(lab, now)
        manager = live["loaded"].get("semsrv", {})
        return LabView(
            folder=str(lab.root), fqdn=lab.config["fqdn"], language=lab.config["language"],
            now=datetime.fromtimestamp(now, UTC), offset=lab.config["offset"],
            services=tuple(_service(live, name, now) for name in order(lab)),
            my_store=tuple(_stored(lab)), pinned=registry_value(lab, NETLIB_KEY, "Certificate"),
            trust_server_certificate=_trust(lab), database=bool(manager.get("database")),
            database_error=str(manager.get("error", "")), switches=lab.config["switches"],
            faults=lab.config["faults"], groups=tuple(_groups(lab)),
            ports={str(k): v for k, v in held_ports(lab).items()},
        )  # fmt: skip


def _groups(lab: Lab) -> Iterator[GroupView]:
    policies = sem5.profiles(lab)
    with sem5.opened(lab) as base:
        for group, name in sem5.group_names(lab).items():
            rows = base.execute(
                "SELECT lab_online(GROUP_ID, HABITS), lab_refused(GROUP_ID, HABITS) FROM LAB_AGENT "
                "WHERE GROUP_ID = ? AND DELETED = 0",
                (group,),
            ).fetchall()
            refused = Counter(reason for _, reason in rows if reason)
            policy = policies[group]
            online = sum(row[0] for row in rows)
            yield GroupView(name, len(rows), online, dict(refused), policy["secure"], policy["https"])


def _trust(lab: Lab) -> bool | None:
    try:
        return driver.read_url(lab).trust
    except ValueError:
        return None


def _service(live: dict[str, Any], name: str, now: float) -> ServiceView:
    loaded = live["loaded"].get(name, {})
    if "certificate" not in loaded:
        return ServiceView(name, live["services"][name]["state"], None)
    der = b64decode(loaded["certificate"])
    shown = LoadedCertificate(
        certificate.thumbprint(der), certificate.common_name(der), _end(der),
        not certificate.valid_at(der, now), loaded.get("source", "disk"),
    )  # fmt: skip
    return ServiceView(name, live["services"][name]["state"], shown)


def _stored(lab: Lab) -> Iterator[StoredCertificate]:
    for entry in entries(lab, Store.MACHINE_MY):
        yield StoredCertificate(
            certificate.thumbprint(entry.der),
            certificate.common_name(entry.der),
            _end(entry.der),
            entry.archived,
            entry.key.provider if entry.key else "",
        )


def _end(der: bytes) -> datetime | None:
    found = certificate.dates(der)
    return found[1] if found else None
