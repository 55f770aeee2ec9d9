"""A host as it is put up for a lab: :func:`healthy`, by the wishes of a :class:`Setting`."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from sepmtk.machine.lab import certificate, disk, layout, policies, scm, sem5, stores, tree
from sepmtk.machine.lab.certificate import Pair
from sepmtk.machine.lab.lab import SWITCHES, Lab
from sepmtk.machine.lab.neighbours import NEIGHBOURS
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.wizard import container, fill_stores
from sepmtk.machine.values import SCHANNEL_PROVIDER, Store, StoreEntry

DAY = 86400.0
FQDN, ADDRESSES = "sepm01.corp.example", ("192.0.2.10",)


@dataclass
class Setting:
    """What a scenario may ask of :func:`healthy`. Times are days relative to the lab's now."""

    folder: Path
    seed: int = 0
    language: str = "en-US"
    valid_from: float = -400.0
    valid_to: float = 3250.0
    sql_started: float = -20.0
    manager_started: float = -2.0
    pinned: bool = False
    trust: bool = False
    offset: float = 0.0
    pace: float = 0.0
    switches: dict[str, Any] = field(default_factory=dict)
    rivals: tuple[Rival, ...] = ()
    clients: int = 40
    partner: str = ""  # another manager that clients know
    external_sql: str = ""
    """The host of the database, where it is another one: it is there and lets SEPM in."""
    fqdn: str = FQDN
    windows_build: int = 20348
    web_ports: dict[str, int] = field(default_factory=dict)
    """Ports that were moved: names in :data:`sepmtk.machine.lab.layout.WEB_PORTS`."""
    neighbours: tuple[str, ...] = ()
    """What else lives on the host: names in :mod:`sepmtk.machine.lab.neighbours`."""

    @property
    def common_name(self) -> str:
        """The FQDN; one that is too long for a common name (X.520: 64) stands in the SAN only."""
        return self.fqdn if len(self.fqdn) <= 64 else self.short_name

    @property
    def short_name(self) -> str:
        """NetBIOS names hold 15 characters."""
        return self.fqdn.partition(".")[0][:15]


@dataclass(frozen=True)
class Rival:
    """Another certificate in LocalMachine\\My, by what is wrong or right with it."""

    cn: str = FQDN
    provider: str = SCHANNEL_PROVIDER
    readable: bool = True
    archived: bool = False
    server_auth: bool = True
    valid_to: float = 800.0
    linked: bool = True


def healthy(setting: Setting) -> Lab:
    """A host whose certificate is valid; SQL Server chose it, SEPM is connected."""
    config = _config(setting)
    now = time.time() + setting.offset
    folder = setting.folder
    (folder / "machine" / "keys").mkdir(parents=True)
    (folder / "live").mkdir()
    disk.write(folder / "lab.json", disk.canonical(config), folder / "live" / "tmp")
    lab = lab_at(folder.resolve())
    lab.config = config
    own = pair_of(setting, now)
    services = tree.services()
    registry = tree.registry(config)
    files = tree.files(config, own, setting.trust, now + setting.valid_from * DAY)
    for name in setting.neighbours:
        NEIGHBOURS[name](config, services, registry, files)
    registry |= tree.service_keys(services)
    if setting.external_sql:
        services = {name: found for name, found in services.items() if "SQL" not in name}
        registry = {key: values for key, values in registry.items() if "SQL" not in key}
    if setting.pinned:
        registry[layout.NETLIB_KEY]["Certificate"] = ["string", certificate.thumbprint(own.der)]
    _put(lab, "machine/services.json", services)
    _put(lab, "machine/registry.json", registry)
    _put(lab, "machine/security.json", {})
    for path, content in files.items():
        if setting.external_sql and path.is_relative_to(layout.SQL_ROOT):
            continue
        target = layout.real(lab, path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        lab.stamp(target)
    fill_stores(lab, own)
    _history(lab, setting, now, own.der)
    _add_rivals(lab, setting, now)
    return lab


def _history(lab: Lab, setting: Setting, now: float, own: bytes) -> None:
    """Let the host's processes start when they did, by the lab's own rules."""
    with lab.hold():
        sem5.create(lab, now, setting.clients, layout.SEPM_VERSION)
        for group, name in sem5.group_names(lab).items():
            https = name == sem5.ON_HTTPS
            policies.compile_one(lab, now - 30 * DAY, group, own, secure=True, https=https)
        live = scm.boot(lab, now + setting.sql_started * DAY)
        if setting.manager_started != setting.sql_started:
            for name in ("semsrv", "semapisrv", "semwebsrv", "semlaunchsrv"):
                scm.start_now(lab, live, name, now + setting.manager_started * DAY)
            lab.save(scm.STATE, live)


def _config(setting: Setting) -> dict[str, Any]:
    chance = random.Random(setting.seed)
    password = ["".join(chance.choices("abcdefghijkmnpqrstuvwxyz23456789", k=14)) for _ in range(4)]
    return {
        "format": 1,
        "seed": setting.seed,
        "fqdn": setting.fqdn,
        "short_name": setting.short_name,
        "addresses": list(ADDRESSES),
        "language": setting.language,
        "utc_offset": 9 if setting.language == "ja-JP" else 0,
        "windows_build": setting.windows_build,
        "machine_id": f"{chance.getrandbits(128):032x}",
        "disk_free": 64 * 2**30,
        "pending_reboot": False,
        "partner": setting.partner,
        "offset": setting.offset,
        "pace": setting.pace,
        "switches": SWITCHES | setting.switches,
        "faults": {},
        "external_sql": setting.external_sql,
        "web_ports": setting.web_ports,
        "secrets": {
            "console": password[0],
            "sem5": password[1],
            "keystore": password[2],
            "stored_password": password[3],
        },
    }


def pair_of(setting: Setting, now: float) -> Pair:
    """SEPM's certificate and key."""
    today = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
    return certificate.self_signed(
        setting.common_name,
        (setting.fqdn, setting.short_name, *ADDRESSES),
        today + timedelta(days=setting.valid_from),
        today + timedelta(days=setting.valid_to),
        certificate.new_key(),
        seed=setting.seed,
    )


def _add_rivals(lab: Lab, setting: Setting, now: float) -> None:
    """Certificates that came after SQL Server's start, in front of SEPM's in store order."""
    if not setting.rivals:
        return
    table = lab.read(stores.TABLE)
    shared = certificate.new_key()
    rows = [_rival(lab, setting, f"rival {i}", rival, shared, now) for i, rival in enumerate(setting.rivals)]
    table[Store.MACHINE_MY.value][:0] = rows
    _put(lab, stores.TABLE, table)


def _rival(
    lab: Lab, setting: Setting, label: str, rival: Rival, key: rsa.RSAPrivateKey, now: float
) -> dict[str, Any]:
    today = datetime.fromtimestamp(now, UTC).replace(microsecond=0)
    made = certificate.self_signed(
        rival.cn, (rival.cn,), today - timedelta(days=30), today + timedelta(days=rival.valid_to), key,
        seed=random.Random(f"{setting.seed} {label}").getrandbits(64), server_auth=rival.server_auth,
    )  # fmt: skip
    name = container(lab, label, made, rival.provider, rival.readable) if rival.linked else None
    return stores.to_row(StoreEntry(made.der, rival.archived, name))


def _put(lab: Lab, name: str, data: Any) -> None:
    (lab.root / name).write_bytes(disk.canonical(data))
