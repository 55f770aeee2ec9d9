"""A lab's ``machine/`` laid out on Windows, and Windows as the lab's rules see it.

:func:`lay_out` puts files, registry values, certificates, key containers and services where Windows keeps
them. :class:`Mirror` is a lab folder whose drive C is drive C and whose tables are taken from Windows, so
that a service can follow the lab's rules at its start (which certificate SQL Server loads, what the
driver inside SEPM says) with the host's true state.
"""

from __future__ import annotations

import json
import shutil
import sys
from base64 import b64encode
from pathlib import Path
from typing import Any

import win_keys
import win_registry
import win_services
import win_stores

from sepmtk.machine.lab import certificate, disk, keys
from sepmtk.machine.lab.lab import Lab
from sepmtk.machine.lab.scm import lab_at
from sepmtk.machine.lab.services import configuration, depends_on
from sepmtk.machine.values import KeyName, KeySpec

SIMULATED = Path("C:/ProgramData/simulated")
PROGRAM = Path(__file__).with_name("service_program.py")
_SERVICES = "SYSTEM\\CurrentControlSet\\Services"
_SID_TYPES = {"none": 0, "unrestricted": 1, "restricted": 3}
STORES = ("LocalMachine\\My", "LocalMachine\\Root", "CurrentUser\\My", "CurrentUser\\Root")


class Mirror(Lab):
    """What a service of the host finds."""

    @property
    def drive(self) -> Path:
        return Path("C:/")

    def take(self) -> None:
        """Registry, stores and keys as they are now. The caller holds the lab."""
        layout = self.read("machine/layout.json")
        (self.machine / "keys").mkdir(exist_ok=True)
        self.save("machine/registry.json", {key: win_registry.values(key) for key in layout["registry"]})
        self.save("machine/stores.json", {store: _rows(store) for store in STORES})
        for old in (self.machine / "keys").iterdir():
            old.unlink()
        for provider in win_keys.TYPES:
            for name in win_keys.names(provider):
                self._take_key(provider, name)

    def _take_key(self, provider: str, name: str) -> None:
        found = win_keys.read(provider, name)
        if found and found.key:
            stored = KeyName(provider, name)
            record = keys.record(stored, found.key, found.dacl, KeySpec(found.spec))
            self.write(keys.path_of(self, stored), disk.canonical(record))


def lay_out(source: Path, service_host: Path) -> None:
    """The lab in ``source`` as this host. What an earlier one left is replaced."""
    machine = source / "machine"
    services = _services(source)
    registry: dict[str, Any] = disk.read_json(machine / "registry.json")
    no_logs = shutil.ignore_patterns("Log", "logs")  # the services write their own
    shutil.copytree(machine / "C", "C:/", ignore=no_logs, dirs_exist_ok=True)
    for key, values in registry.items():
        win_registry.make(key)
        for name, (kind, data) in values.items():
            win_registry.put(key, name, kind, data)
    _lay_keys(machine / "keys")
    _lay_stores(disk.read_json(machine / "stores.json"))
    for name, entry in services.items():
        _lay_service(name, entry, service_host)
        folder = SIMULATED / name
        (folder / "live").mkdir(parents=True, exist_ok=True)
        (folder / "machine").mkdir(exist_ok=True)
        shutil.copy(source / "lab.json", folder)
        for own in ("services.json", "sem5.db"):
            shutil.copy(machine / own, folder / "machine")
        (folder / "machine" / "layout.json").write_text(json.dumps({"registry": list(registry)}), "ascii")


def _services(source: Path) -> dict[str, Any]:
    """What is set up per service, with the dependencies that the lab assumes."""
    lab = lab_at(source)
    with lab.hold():
        found = configuration(lab)
        return {name: entry | {"depends_on": depends_on(lab, name)} for name, entry in found.items()}


def _lay_keys(folder: Path) -> None:
    for path in folder.glob("*.json"):
        record = disk.read_json(path)
        provider, name = record["provider"], record["container"]
        if win_keys.read(provider, name):
            win_keys.delete(provider, name)
        private = certificate.key_from_pem(record["pkcs8"])
        win_keys.create(provider, name, private, bytes.fromhex(record["dacl"]), record["key_spec"])


def _lay_stores(table: dict[str, Any]) -> None:
    """The roots that Wine brings are taken out: they are the machine's own, and each process that
    opens the store would read them all."""
    from base64 import b64decode

    for store, rows in table.items():
        if not store.startswith("LocalMachine"):
            continue
        win_stores.clear(store)
        for row in rows:
            key = row["key"] or {"provider": "", "container": ""}
            entry = win_stores.Entry(
                b64decode(row["der"]), row["archived"], key["provider"], key["container"]
            )
            win_stores.add(store, entry, win_keys.TYPES.get(key["provider"], 0))


def _lay_service(name: str, entry: dict[str, Any], host: Path) -> None:
    program = Path(entry["image_path"].split('"')[1])
    program.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(host, program)
    if not win_services.exists(name):
        win_services.create(
            name, entry["display"]["en"], entry["start_mode"], entry["image_path"], entry["account"],
            entry["depends_on"],
        )  # fmt: skip
    key = f"{_SERVICES}\\{name}"
    if entry["depends_on"]:  # Wine keeps what CreateService was given, with rubbish behind it
        win_registry.put(key, "DependOnService", "multi", "\n".join(entry["depends_on"]))
    win_registry.put(key, "ServiceSidType", "dword", str(_SID_TYPES[entry["sid_type"]]))
    command = f'"{sys.executable}" -B "{PROGRAM}" "{name}"'
    win_registry.put(f"{key}\\Parameters", "Application", "string", command)


def _rows(store: str) -> list[dict[str, Any]]:
    return [
        {
            "der": b64encode(entry.der).decode(),
            "archived": entry.archived,
            "key": {"provider": entry.provider, "container": entry.container} if entry.container else None,
        }
        for entry in win_stores.entries(store)
    ]
